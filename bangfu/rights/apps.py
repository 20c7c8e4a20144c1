from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "bangfu.rights"
    verbose_name = "权利"
