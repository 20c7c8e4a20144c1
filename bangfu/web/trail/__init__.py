"""操作记录: the trail as the auditor reads it, within the auditor's divisions."""
