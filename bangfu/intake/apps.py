from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bangfu.intake"
    verbose_name = "接收"
