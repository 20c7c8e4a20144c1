from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "bangfu.disclosure"
    verbose_name = "查看与导出"
