"""Who may sign in, asked again at every request: an account shut is shut at once."""

from django.contrib.auth.backends import ModelBackend

from bangfu.org.models import Staff


class StaffBackend(ModelBackend):
    """User name and password of an account that is open today."""

    def user_can_authenticate(self, user: Staff) -> bool:
        return user.is_admitted()

    def get_user(self, user_id: int) -> Staff | None:
        """One query; of a role that needs an agreement one more."""
        staff = Staff.objects.filter(pk=user_id).first()
        return staff if staff is not None and staff.is_admitted() else None
