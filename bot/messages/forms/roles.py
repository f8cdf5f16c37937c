"""The form that says who does what."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy, Role
from bot.messages import ids, kit, marks
from bot.messages.kit import Block


def form(incident: Incident, policy: Policy) -> Block:
    """One choice of a person for each role of the policy, with who holds it."""
    blocks = [marks.banner(incident), *(_role(incident, role) for role in policy.roles)]
    context = ids.FormContext(incident.number)
    return kit.modal(ids.Form.ROLES, "Roles", blocks, context=context, submit="Save")


def _role(incident: Incident, role: Role) -> Block:
    holder = incident.roles.get(role.id)
    initial = holder.id if holder and holder.has_account else None
    choice = kit.users_select(initial=initial, placeholder="Nobody yet")
    return kit.entry(ids.role_block(role.id), role.name, choice, optional=True)
