"""What is answered without a token, and why: every other address needs a right."""

from typing import Final

OPEN_TO_ALL: Final[dict[str, str]] = {
    "/oauth/token": "以编号和密钥换取令牌",
    "/oauth/revoke": "以编号和密钥撤销令牌",
    "/v1/policy": "政策是公布的",
    "/v1/scorecard": "评分卡是公布的",
    "/v1/revocations": "吊销清单供没有账户的人核验证书",
    "/.well-known/jwks.json": "公钥供没有账户的人核验签名",
    "/healthz": "服务是否在运行，不涉及任何人",
    "/readyz": "服务能否作答，不涉及任何人",
    "/metrics": "运行指标，不涉及任何人；只答本机或带口令的",
    "/openapi.json": "接口说明是公布的",
    "/docs": "接口说明是公布的",
}
"""Path → why."""
