"""What the module adds to the product."""

from datetime import timedelta

from core.registry import Command, Part, Registry, Routes, Schedule
from modules.accounts import administering, commands, granting, teams
from modules.accounts.administration import router as administration
from modules.accounts.api import router as api
from modules.accounts.creating import ensure_administrator
from modules.accounts.demo import DemoPeople, seed_people
from modules.accounts.greeting import greet
from modules.accounts.identity import forget_everybody, identify
from modules.accounts.navigation import navigate
from modules.accounts.published import find_published_passwords
from modules.accounts.routes import router
from modules.accounts.sweeping import check_administrators, sweep_accounts
from modules.accounts.team_pages import router as team_pages


def register(registry: Registry) -> None:
    """Commands, pages, and who is asking."""
    registry.add(Command(commands.CountAttempt, commands.handle_count_attempt))
    registry.add(Command(commands.SignIn, commands.handle_sign_in, then=forget_everybody))
    registry.add(Command(commands.SignOut, commands.handle_sign_out, then=forget_everybody))
    registry.add(Command(commands.ChangePassword, commands.handle_change_password, then=forget_everybody))
    registry.add(Command(commands.SetPreferences, commands.handle_set_preferences, then=forget_everybody))
    registry.add(Command(administering.CreatePerson, administering.handle_create_person, then=forget_everybody))
    registry.add(Command(administering.ResetPassword, administering.handle_reset_password, then=forget_everybody))
    registry.add(Command(administering.DeactivatePerson, administering.handle_deactivate_person, then=forget_everybody))
    registry.add(Command(administering.ReactivatePerson, administering.handle_reactivate_person, then=forget_everybody))
    registry.add(Command(granting.GrantRole, granting.handle_grant_role, then=forget_everybody))
    registry.add(Command(granting.RevokeRole, granting.handle_revoke_role, then=forget_everybody))
    registry.add(Command(teams.CreateTeam, teams.handle_create_team, then=forget_everybody))
    registry.add(Command(teams.JoinTeam, teams.handle_join_team, then=forget_everybody))
    registry.add(Command(teams.LeaveTeam, teams.handle_leave_team, then=forget_everybody))
    registry.add(Part("identity", "session", run=identify, description="People who signed in."))
    registry.add(Part("navigation", "administration", run=navigate, description="People and teams."))
    registry.add(Part("demo", "people", DemoPeople, run=seed_people, description="People who work in the demo."))
    registry.add(Part("greeting", "logins", run=greet, description="Logins of the demo."))
    registry.add(Part("doctor", "administrators", run=check_administrators, description="Somebody administers."))
    registry.add(Part("safety", "people", run=find_published_passwords, description="Nobody has a demo's password."))
    registry.add(Part("setup", "administrator", run=ensure_administrator, description="The first administrator."))
    registry.add(Schedule("accounts.sweep", timedelta(hours=1), sweep_accounts))
    registry.add(Routes(router))
    registry.add(Routes(administration))
    registry.add(Routes(team_pages))
    registry.add(Routes(api))
