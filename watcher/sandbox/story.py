"""The demo's month: three organizations in March 2026, one that runs out, one calm, one without a limit."""

from __future__ import annotations

from datetime import UTC, datetime

from watcher.sandbox.faults import Armed, Faults, TooManyRequests, window
from watcher.sandbox.partner import RAISED, SHRINKS
from watcher.sandbox.pipefy.curves import add_months, changing, month_start, steady, through, weekly
from watcher.sandbox.pipefy.world import AiCredits, Automation, Flow, Organization, Quota, World

START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 4, 1, 12, tzinfo=UTC)
"""Half a day into April, so that the reset is seen and told."""

CLIMAX = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""When one limit is passed and another is near: the moment to look at the table."""

RESET = add_months(month_start(START), 1)
OUTAGE = (datetime(2026, 3, 12, 13, 10, tzinfo=UTC), datetime(2026, 3, 12, 16, 40, tzinfo=UTC))
"""When Pipefy answers 429 to everything."""

AUTOMATION_JOBS = 10_000
"""What Acme's contract grants a month; the API does not say so, an allowance has to."""

INTEGRATION_TASKS = 50_000
"""The same for Globex's integration tasks."""

HAPPENINGS = (
    (RAISED, "Workato: Marigold Retail is granted 20,000 tasks instead of 10,000 from here on."),
    (OUTAGE[0], "Pipefy: everything is answered with 429 from here on, for three hours and a half."),
    (
        SHRINKS[1],
        "Workato: Tidewater Logistics is 500 tasks lower than at 5:00, below 90 % again. Nobody is told.",
    ),
)
"""What happens to the vendors, for whoever watches the demo; a moment and a sentence each."""

HOSTILE = "<!channel> *free* <https://evil.example|click>"
"""A name that must stay text wherever it is shown."""


def march() -> World:
    """Acme Brasil, Acme Iberia and Globex, with growing numbers from the 1st on."""
    return World([_brasil(), _iberia(), _globex()])


def trouble(faults: Faults) -> Armed:
    """Arm the outage: three hours and a half of HTTP 429, as a proxy's page, without Retry-After."""
    return faults.add(window(*OUTAGE), TooManyRequests(html=True))


def _brasil() -> Organization:
    """Jobs pass 80 % on the 18th, 90 % on the 20th and 100 % on the 22nd; cards follow a few days later."""
    jobs = through((7, 3_680), (14, 6_900), (20.7, 9_204), (22, 10_003), (31, 13_180))
    cards = through((10, 520), (20, 1_310), (25, 1_700), (28, 1_930), (31, 1_990))
    return Organization(
        "300112233",
        "8a1c4f10-1111-4d2c-9c2a-abc123def456",
        "Acme Brasil",
        plan="Enterprise",
        api_calls=Quota(weekly(1_450, 380), 100_000),
        automation_jobs=Quota(changing(jobs, (RESET, steady(90)))),
        integration_tasks=Quota(weekly(160, 40), 20_000),
        ai_credits=AiCredits(steady(9.5), 1_000.0),
        subscription={
            "PIPES": Quota(42, 100),
            "USERS": Quota(187, 250),
            "CARDS": Quota(changing(cards, (RESET, steady(30))), 2_000),
            "RECORDS": Quota(18_420, 50_000),
            "INTERFACES": Quota(6, 20),
            "AI_CREDITS": Quota(steady(9.5), 1_000),
        },
        automations=[
            Automation("Invoice sync", 39.1, "Accounts payable", "field_updated", "http_request"),
            Automation("Ticket triage", 18.7, "Customer support"),
            Automation("CRM mirror", 10.2, "Sales pipeline", "card_moved", "update_card_field"),
            Automation(HOSTILE, 8.0, "Customer support"),
            Automation("Nightly clean-up", 6.5, "Operations", "scheduler", "move_card"),
            Automation("Onboarding checklist", 5.5, "People", "card_moved", "create_card"),
            Automation("Contract reminders", 4.0, "Legal", "card_late", "send_email_template"),
            Automation("Old import", 3.0, "Operations", status="deleted"),
            Automation("Purchase approval", 2.8, "Procurement", "card_moved"),
            Automation("Vendor check", 1.4, "Procurement", "field_updated", "http_request"),
            Automation("Survey after closing", 0.8, "Customer support", "card_done", "send_email_template"),
        ],
        agents={"Invoice reader": 3.0, "Support drafter": 1.0},
        flows=[Flow("ERP to Pipefy", 3.0, "Finance"), Flow("Slack intake", 1.0, "Support")],
        operations={"GetCard": 5.0, "UpdateCardField": 3.0, "Not specified": 2.0},
        accounts={"erp-connector": 6.0, "bi-export": 3.0, "maria.souza": 1.0},
    )


def _iberia() -> Organization:
    """Nothing comes near a limit."""
    return Organization(
        "300445566",
        "b27d5e21-2222-4a3b-8d1b-def456abc789",
        "Acme Iberia",
        plan="Business",
        api_calls=Quota(weekly(310, 90), 50_000),
        automation_jobs=Quota(weekly(95, 20)),
        integration_tasks=Quota(weekly(22, 5), 10_000),
        ai_credits=AiCredits(0.0, 0.0, has_addon=False),
        subscription={
            "PIPES": Quota(14, 50),
            "USERS": Quota(38, 80),
            "CARDS": Quota(weekly(9, 1), 1_000),
            "RECORDS": Quota(2_140, 20_000),
            "INTERFACES": Quota(2, 10),
        },
        automations=[
            Automation("Pedido recibido", 4.0, "Pedidos"),
            Automation("Aviso al cliente", 3.0, "Pedidos", "card_moved", "send_email_template"),
            Automation("Archivo mensual", 1.0, "Operaciones", "scheduler"),
        ],
        operations={"ListOrders": 1.0},
        accounts={"tienda-web": 1.0},
    )


def _globex() -> Organization:
    """Integration tasks grow fast, and no limit is mapped for them; part of the plan is unlimited."""
    return Organization(
        "300778899",
        "c38e6f32-3333-4c5d-9e2f-fed789cba012",
        "Globex",
        plan="Unlimited",
        api_calls=Quota(weekly(820, 240), None),
        automation_jobs=Quota(weekly(140, 60)),
        integration_tasks=Quota(changing(steady(1_380), (RESET, steady(1_200))), None),
        ai_credits=AiCredits(steady(1.5), 0.0, has_addon=True),
        subscription={
            "PIPES": Quota(88, None),
            "USERS": Quota(410, 600),
            "CARDS": Quota(weekly(150, 12), None),
            "RECORDS": Quota(61_300, None),
            "INTERFACES": Quota(11, 40),
            "STORAGE": Quota(212, 500),
        },
        automations=[
            Automation("Sync HR & payroll", 3.0, "People"),
            Automation("Badge requests", 1.0, "Facilities", "card_moved"),
        ],
        agents={"Contract summary": 1.0},
        flows=[
            Flow("Warehouse feed", 5.0, "Logistics"),
            Flow("Support mirror", 2.0, "Support"),
            Flow("Legacy poller", 1.0, "IT", "DISABLED"),
        ],
        operations={"SyncEmployee": 4.0, "Not specified": 1.0},
        accounts={"hr-suite": 1.0},
    )
