"""Broken files on objection, repair and acts without a case: file → words its message must have; those of the last still load."""

REDRESS_CASES = {
    "redress_admit_late": ["异议的受理期限 3 日过长", "为一个工作日"],
    "redress_beyond_the_longest": ["转送、答复、决定合计 9 日，超过最长期限 8 日"],
    "redress_review_request_short": ["异议的申请复核的期限过短", "不少于", "5 个工作日"],
    "redress_not_suspended": ["办理期间不停止使用，与 gate.yaml 的 suspended", "不符"],
    "redress_suspension_unsaid": ["缺少字段“suspends”"],
    "redress_calendar_days": ["“提供单位答复期限”不以工作日计", "calendar: working"],
    "redress_clock_of_nobody": ["“申请复核的期限”不是读过原文的数字，而没有说明"],
    "redress_clock_unmarked": ["“受理期限”没有写明核实标记（mark）"],
    "redress_without_article_18": ["没有引用促进条例第十八条", "自我约束"],
    "redress_unknown_instrument": ["引用了未登记的文件“异议办法”"],
    "redress_lapsed_basis": ["“信用修复管理办法(2023)”已于 2026-03-31 终止", "没有接续的依据"],
    "redress_time_gap": ["权利救济规则在时间上有空档", "应自 2020-07-01 起"],
    "redress_condition_missing": ["没有修复条件“公开作出信用承诺”（pledge）"],
    "redress_condition_twice": ["修复条件“pledge”重复"],
    "redress_reason_elsewhere": ["异议规则的理由没有内容（“依照有关规定办理”）"],
    "redress_repair_slow": ["受理和决定合计 28 日过长", "20 个工作日"],
    "redress_end_of_publicity_late": ["同步停止公示的期限 10 日过长", "3 个工作日"],
    "redress_act_missing": ["没有规定“撤回”（withdrawal）由谁作出"],
    "redress_act_twice": ["变动“annulment”重复"],
    "redress_objection_as_act": ["只能由企业提出的异议引起"],
    "redress_annulment_from_its_day": ["“决定被撤销”的生效日不对：自始不使用", "effective: record_day"],
    "redress_restructuring_by_the_bureau": ["“裁定批准重整计划”不能由发展改革部门作出", "人民法院"],
    "redress_court_undone": ["法院作出的不能由别的机关终止", "ended_by: [court]"],
    "redress_undone_by_nobody": ["没有人可以作“恢复列入”", "可以是：finding_authority"],
    "redress_removal_of_everything": ["“移出名单”及于一份文书", "names_document: true"],
}
REDRESS_WARNED = {
    "redress_pledge_paid": ["修复条件 pledge写作", "不收取费用"],
    "redress_training_asked": ["修复条件 performed写作", "另加法律没有的条件"],
    "redress_review_denied": ["异议规则的理由写作“不得申请复核”"],
}
