from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "bangfu.runs"
    verbose_name = "长任务"
