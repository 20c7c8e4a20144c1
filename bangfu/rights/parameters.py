"""Days that a new installation starts with: local parameters (本地参数) unless a clause is named.

A row of `LocalParameter` overrides one from its day on; `longest` is what the law allows at most.
"""

from dataclasses import dataclass

from bangfu.rights.codes import LocalDays

# GB/T 35273 8.7: a request is answered within thirty days, which is at least twenty working days
LONGEST_ANSWER = 20


@dataclass(frozen=True)
class Days:
    days: int
    longest: int = 3650


PARAMETERS = {
    LocalDays.CONSENT: Days(365, 730),
    LocalDays.NOT_LOOKING: Days(365, 730),
    # rights.md 3; 网络数据安全管理条例 22: nobody is asked again and again after a refusal
    LocalDays.DO_NOT_DISTURB: Days(90, 730),
    # S1.17: the register is gone through once a month
    LocalDays.VISIT_AGAIN: Days(30, 365),
    LocalDays.WATCH: Days(180),
    LocalDays.PORTAL_CODE: Days(7, 30),
    # long enough for who still uses the account to see the notice and stop it
    LocalDays.PORTAL_WAIT: Days(3, 30),
    LocalDays.AFTER_CODE: Days(14, 180),
    LocalDays.SEE: Days(5, LONGEST_ANSWER),
    LocalDays.COPY: Days(10, LONGEST_ANSWER),
    LocalDays.CORRECT: Days(10, LONGEST_ANSWER),
    LocalDays.OBJECT: Days(10, LONGEST_ANSWER),
    LocalDays.DELETE: Days(15, LONGEST_ANSWER),
    LocalDays.HELP: Days(3, LONGEST_ANSWER),
    LocalDays.COMPLAINT_ACCEPT: Days(3, 10),
    LocalDays.COMPLAINT_HEAR: Days(10, 40),
    LocalDays.COMPLAINT_CLOSE: Days(15, 40),
    # 劳动争议调解仲裁法 29, 43: accepted within five days, decided within forty-five
    LocalDays.DISPUTE_ACCEPT: Days(2, 5),
    LocalDays.DISPUTE_MEDIATE: Days(7, 30),
    LocalDays.DISPUTE_HEAR: Days(12, 30),
    LocalDays.DISPUTE_CLOSE: Days(15, 30),
}
