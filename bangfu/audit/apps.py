from django.apps import AppConfig
from django.core.checks import Tags, register

from bangfu.audit.checks import home_of_its_owner, keys_apart


class AuditConfig(AppConfig):
    name = "bangfu.audit"
    verbose_name = "审计"

    def ready(self) -> None:
        register(home_of_its_owner, Tags.security, deploy=True)
        register(keys_apart, Tags.security, deploy=True)
