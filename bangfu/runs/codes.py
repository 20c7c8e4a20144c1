from bangfu.engine.codes import Code


class RunState(Code):
    QUEUED = "queued", "排队中", "Queued"
    RUNNING = "running", "进行中", "Running"
    DONE = "done", "已完成", "Done"
    FAILED = "failed", "未完成", "Failed"
    CANCELLED = "cancelled", "已取消", "Cancelled"
