from django.apps import AppConfig
from django.core.checks import Tags, register

from bangfu.rights.checks import controllers_readable, controllers_told


class RightsConfig(AppConfig):
    name = "bangfu.rights"
    verbose_name = "权利"

    def ready(self) -> None:
        register(controllers_readable, Tags.security)
        register(controllers_told, Tags.security, deploy=True)
