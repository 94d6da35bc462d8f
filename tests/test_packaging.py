"""What is handed out: the wheel's content, the locks' honesty, and nothing of one machine in any file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import watcher

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("requirements.lock", ".ci/dev.lock", ".ci/tools.lock")


def pins(lock: str) -> dict[str, Requirement]:
    """A lock's requirements by name, without their hashes."""
    lines = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    wanted = (line.partition(" --hash")[0] for line in lines if line and not line.lstrip().startswith("#"))
    return {canonicalize_name(one.name): one for one in map(Requirement, wanted)}


def version(pin: Requirement) -> str:
    return str(pin.specifier).removeprefix("==")


def asked(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for directly, with these extras."""
    texts = [*PROJECT["dependencies"]]
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    return [one for one in map(Requirement, texts) if one.name != PROJECT["name"]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel built from the tree as it stands."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = place.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_template_schema_and_migration(wheel: set[str]) -> None:
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "watcher").rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} <= wheel
    assert "watcher/py.typed" in wheel


def test_the_wheel_ships_the_rules_and_the_example_config(wheel: set[str]) -> None:
    rules = {f"watcher/_shipped/rules/{path.name}" for path in (ROOT / "rules").glob("*.yaml")}
    assert rules
    assert rules | {"watcher/_shipped/config.example.yaml"} <= wheel


def test_the_wheel_carries_the_licence_and_the_command(wheel: set[str]) -> None:
    info = f"limit_watcher-{watcher.__version__}.dist-info"
    assert {f"{info}/licenses/LICENSE", f"{info}/entry_points.txt"} <= wheel


def test_the_version_is_the_same_wherever_it_is_told() -> None:
    assert PROJECT["version"] == watcher.__version__
    assert f"## [{watcher.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_with_a_hash_and_without_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(pins(lock)) > 0
    assert all(re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", block, re.DOTALL) for block in blocks)
    assert "://" not in text


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ("postgres", "demo")), (".ci/dev.lock", ("postgres", "demo", "dev"))],
)
def test_every_pin_is_one_that_pyproject_allows(lock: str, extras: tuple[str, ...]) -> None:
    locked = pins(lock)
    missing = [
        str(one)
        for one in asked(*extras)
        if (pin := locked.get(canonicalize_name(one.name))) is None or version(pin) not in one.specifier
    ]
    assert not missing, "run `make lock`"


def test_the_locks_agree_with_each_other() -> None:
    runtime, dev, tools = (pins(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in runtime} == runtime
    assert {name: pin for name, pin in tools.items() if name in dev and dev[name] != pin} == {}


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git clone")
    names = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [path for name in names.stdout.split("\0") if name and (path := ROOT / name).is_file()]


FOREIGN = re.compile(
    r"""
    py[p]i\.(org|python) | python[h]osted | npm[j]s\.(org|com) | registry\.npm  # the user's choice
    | (?<![\w./{<])/(home|root|Users|work)/\w  # a path of one machine
    """,
    re.VERBOSE,
)


def test_no_file_names_a_package_index_or_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if FOREIGN.search(line)
    ]
    assert not found


@pytest.mark.parametrize("text", ["see https://py" + "pi.org/simple", "cd /ho" + "me/ana/watcher"])
def test_the_search_for_foreign_places_finds_them(text: str) -> None:
    assert FOREIGN.search(text)


def test_ci_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make check" in script.read_text()
