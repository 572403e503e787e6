"""Per kind of record a header in other words than its layout's, with the fields that the columns are."""

# `-` stands for a column that is none of the kind's fields.
HEADERS = {
    "registration": "信用代码=uscc 主体名称=name 营业执照注册号=registration_no 市场主体类型=enterprise_type 所有制性质=ownership"
    " 国民经济行业代码=industry 行政区划代码=division 注册资本金（万元人民币）=registered_capital_fen"
    " 设立时间=established_on 登记时间=occurred_on 经营状态=status 登记部门=issuing_body 法定代表人=-",
    "annual_report": "统一社会信用代码=uscc 企业名称=- 报告年度=year 从业人员人数（人）=employees"
    " 营业总收入(万元)=revenue_fen 资产总计(万元)=assets_fen 报送截止时间=due_on 年报公示时间=filed_on",
    "registry_change": "社会信用代码=uscc 单位名称=- 变更项目=item 变更时间=occurred_on 变更前内容=-",
    "code_succession": "现统一社会信用代码=uscc 原信用代码=predecessor 承继类型=succession_type"
    " 登记通知书文号=document_no 合并时间=occurred_on 登记机关名称=issuing_body",
    "tax_rating": "纳税人识别号（统一社会信用代码）=uscc 纳税人名称=- 年度=year 纳税信用等级=rating 发布时间=occurred_on",
    "tax_filing": "纳税人识别号=uscc 税种=tax_type 税款所属期起=- 税款所属期止=period_end 申报期限=due_on"
    " 实际申报日期=filed_on 销售收入（元）=sales_fen 应缴税额（元）=tax_due_fen 入库税额（元）=tax_paid_fen 入库日期=paid_on",
    "tax_arrears": "纳税人名称=- 纳税人识别号=uscc 欠税公告号=document_no 欠税金额(万元)=amount_fen"
    " 欠税起始时间=arose_on 公告时间=occurred_on 公告单位=issuing_body",
    "social_insurance": "参保单位统一社会信用代码=uscc 费款所属期=period_end 参保人数=insured 应缴费额(元)=amount_due_fen"
    " 实缴费额(元)=amount_paid_fen 缴费截止日=due_on 到账日期=paid_on",
    "utility_payment": "用户统一社会信用代码=uscc 缴费项目=utility 计费周期止=period_end 用电量（千瓦时）=usage"
    " 应收金额（元）=amount_due_fen 最迟缴费日期=due_on 实际缴费时间=paid_on",
    "wage_payment": "用人单位统一社会信用代码=uscc 工资月份止=period_end 职工人数=workers 应付工资总额(元)=amount_due_fen"
    " 已发工资(元)=amount_paid_fen 应发放日期=due_on 发放日期=paid_on",
    "contract": "序号=- 供应商统一社会信用代码=uscc 合同号=document_no 合同名称=- 合同总金额(万元)=amount_fen"
    " 合同到期日=due_on 完成日期=performed_on 履约情况=state 数据日期=occurred_on 报送单位=issuing_body",
    "contract_finding": "统一社会信用代码=uscc 案件编号=document_no 诉讼地位=role 判决标的额(元)=amount_fen"
    " 裁判日期=occurred_on 审理法院=issuing_body 公示截止日期=publicity_until",
    "loan": "借款人统一社会信用代码=uscc 借款人名称=- 合同号=document_no 贷款机构=lender 余额(万元)=balance_fen"
    " 其中逾期(金额)=overdue_fen 逾期天数（天）=overdue_days 风险分类=loan_class 到期日期=due_on 数据日期=occurred_on",
    "vat_invoice": "税号=uscc 进销项=direction 发票号=invoice_no 开票时间=occurred_on 对方税号=counterparty"
    " 不含税金额(元)=amount_fen 税额(元)=tax_fen 作废标志=void",
    "bank_outcome": "企业统一社会信用代码=uscc 内部评级=bank_rating 违约标志=defaulted",
    "wage_arrears": "用人单位统一社会信用代码=uscc 用人单位名称=- 处理决定书文号=document_no 欠薪金额(元)=amount_fen"
    " 被拖欠人数（人）=workers 欠薪起始时间=arose_on 处理日期=occurred_on 处理单位=issuing_body",
    "social_insurance_arrears": "欠费单位信用代码=uscc 限期缴纳通知书文号=document_no 欠缴社保费（元）=amount_fen"
    " 欠费起始日期=arose_on 决定日期=occurred_on 社保经办机构=issuing_body",
    "loan_arrears": "借款企业统一社会信用代码=uscc 认定文书编号=document_no 逾期本息（万元）=amount_fen"
    " 逾期起始日期=arose_on 认定时间=occurred_on 认定单位=issuing_body",
    "payables_overdue": "统一社会信用代码=uscc 裁判文书号=document_no 拖欠账款(元)=amount_fen 拖欠时长(月)=overdue_months"
    " 裁决日期=occurred_on 仲裁机构=issuing_body",
    "receivables_overdue": "债权企业统一社会信用代码=uscc 台账编号=document_no 欠款单位名称=payer"
    " 欠款单位统一社会信用代码=- 欠款单位类型=payer_kind 欠款金额(万元)=amount_fen 约定付款日期=effective_on"
    " 账款确认时间=confirmed_on 清偿日期=paid_on 确认部门=issuing_body",
    "unconfirmed_arrears": "统一社会信用代码=uscc 账单编号=document_no 欠费项目=item 欠费总额(元)=amount_fen"
    " 欠费登记日期=occurred_on",
    "payment_complaint": "投诉人统一社会信用代码=uscc 投诉编号=document_no 投诉金额（万元）=amount_fen 受理时间=occurred_on",
    "penalty": "行政相对人名称=- 统一社会信用代码=uscc 行政处罚决定书文号=document_no 主要违法事实=violation"
    " 处罚种类=penalty_type 处罚金额(元)=fine_fen 没收违法所得金额（元）=confiscated_fen 作出处罚决定日期=occurred_on"
    " 公示截止时间=publicity_until 处罚单位=issuing_body 处罚依据=legal_basis 法定代表人=-",
    "permit": "行政相对人名称=- 行政相对人代码(统一社会信用代码)=uscc 许可文书号=document_no 许可项目名称=permit_name"
    " 许可决定日期=occurred_on 有效期起=valid_from 有效期止=valid_until 许可部门=issuing_body 许可机关统一社会信用代码=-",
    "abnormal_operation": "企业名称=- 统一社会信用代码=uscc 列入决定书文号=document_no 列入经营异常名录原因=cause"
    " 列入时间=occurred_on 列入决定单位=issuing_body",
    "serious_dishonesty": "主体名称=- 统一社会信用代码=uscc 名单类型=list_id 认定文号=document_no 列入名单日期=occurred_on"
    " 列入截止日期=term_until 列入部门=issuing_body",
    "enforcement": "被执行人名称=- 统一社会信用代码=uscc 执行案号=document_no 执行标的额（元）=amount_fen"
    " 被执行人数=debtors 立案时间=occurred_on 法院名称=issuing_body",
    "consumption_limit": "企业名称=- 统一社会信用代码=uscc 限消案号=document_no 限消令发布日期=occurred_on 执行法院名称=issuing_body",
    "inspection": "被检查单位统一社会信用代码=uscc 检查任务编号=document_no 监管领域=field 检查结论=result"
    " 检查时间=occurred_on 检查单位=issuing_body",
    "commitment": "承诺主体统一社会信用代码=uscc 承诺书编号=document_no 承诺类别=commitment_type 践诺情况=state"
    " 承诺作出日期=occurred_on 承诺受理单位=issuing_body",
    "honour": "获奖单位统一社会信用代码=uscc 表彰文号=document_no 奖项名称=title 奖项级别=level 表彰时间=occurred_on"
    " 表彰单位=issuing_body",
    "finding": "统一社会信用代码=uscc 不良行为类型=finding_type 决定书编号=document_no 适用条款=article 涉案金额(元)=amount_fen"
    " 处理时间=occurred_on 禁止期限至=term_until 处理机关=issuing_body",
    "recognition": "统一社会信用代码=uscc 认定项目=recognition_type 认定文件号=document_no 认定时间=occurred_on"
    " 认定有效期至=term_until 认定部门=issuing_body",
    "labour_rating": "统一社会信用代码=uscc 年度=year 劳动保障守法诚信等级=rating 公示时间=occurred_on",
    "environment_rating": "社会信用代码=uscc 评价年份=year 环保信用评价等级=rating 发布时间=occurred_on",
    "customs_rating": "统一社会信用代码=uscc 海关信用等级=rating 认证证书编号=document_no 认定时间=occurred_on 注册海关=issuing_body",
    "safety_standard": "统一社会信用代码=uscc 证书号=document_no 标准化等级=level 发证日期=occurred_on 证书有效期至=valid_until"
    " 发证机关=issuing_body",
    "quality_check": "生产企业统一社会信用代码=uscc 检验报告编号=document_no 样品名称=product 检验结论=passed"
    " 通报时间=occurred_on 抽查部门=issuing_body",
    "event": "统一社会信用代码=uscc 变动事项=event_type 原信息类型=target_kind 原处罚决定书文号=target_document_no"
    " 修复决定书文号=document_no 生效时间=effective_on 修复时间=occurred_on 决定单位=issuing_body",
    "deferral": "统一社会信用代码=uscc 批复文号=document_no 缓缴税费种=deferred_kind 缓缴期起=period_from 缓缴期止=period_to"
    " 缓缴截止时间=deferred_to 批复时间=occurred_on 批准单位=issuing_body",
}  # fmt: skip


def columns(kind: str) -> dict[str, str | None]:
    """Header → field, null for a column that is no field of the kind."""
    pairs = (pair.split("=") for pair in HEADERS[kind].split())
    return {header: None if field == "-" else field for header, field in pairs}
