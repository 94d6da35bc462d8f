"""The container's promises that can be read from its files; building and running it is a step of its own."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
INSTRUCTIONS = [
    (word.upper(), rest)
    for line in (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    if line and not line.startswith("#")
    for word, _, rest in [line.partition(" ")]
]


def said(word: str) -> list[str]:
    return [rest for each, rest in INSTRUCTIONS if each == word]


def test_the_image_runs_as_a_numbered_user_who_is_not_root() -> None:
    # by number, so that a cluster can check "not root" without looking into the image
    assert said("USER") == ["65532:65532"]


def test_the_image_runs_the_daemon_and_asks_it_how_it_is() -> None:
    assert said("ENTRYPOINT") == ['["watcher"]']
    assert said("CMD") == ['["run"]']
    assert said("HEALTHCHECK")[0].endswith('CMD ["watcher", "health"]')


def test_only_data_is_written() -> None:
    assert said("VOLUME") == ["/data"]


def test_everything_installed_is_checked_against_a_hash_or_is_our_own_wheel() -> None:
    installs = re.findall(r"pip [^&]*install [^&]*", " && ".join(said("RUN")))
    assert len(installs) == 3
    assert all("--require-hashes -r" in one or "--no-index dist/*.whl" in one for one in installs)


def test_the_base_can_be_pinned_from_outside_and_is_one_for_both_stages() -> None:
    assert all(one.startswith("${PYTHON_IMAGE}") for one in said("FROM"))
    assert re.fullmatch(r"PYTHON_IMAGE=python:3\.\d+-slim-\w+", said("ARG")[0])


def test_every_file_the_build_copies_is_let_into_it() -> None:
    sources = [name for one in said("COPY") if "--from" not in one for name in one.split()[:-1]]
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert set(sources) == let_in
    assert [name for name in sources if not (ROOT / name).exists()] == []


def test_the_compose_file_gives_the_container_nothing_it_does_not_need() -> None:
    service = YAML(typ="safe").load(ROOT / "deploy" / "compose.yaml")["services"]["watcher"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "65532:65532"
    assert "ports" not in service


def test_the_compose_file_brings_every_secret_the_example_config_reads() -> None:
    example = (ROOT / "config.example.yaml").read_text()
    wanted = set(re.findall(r"^ *\w+_file: /run/secrets/(\w+)", example, re.MULTILINE))
    compose = YAML(typ="safe").load(ROOT / "deploy" / "compose.yaml")
    assert wanted
    assert set(compose["secrets"]) == set(compose["services"]["watcher"]["secrets"]) == wanted
