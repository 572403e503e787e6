"""What is answered without a token, and why: every other address needs a right."""

from typing import Final

OPEN_TO_ALL: Final[dict[str, str]] = {
    "/oauth/token": "以编号和密钥换取令牌",
    "/oauth/revoke": "以编号和密钥撤销令牌",
    "/v1/policy": "政策是公布的",
    "/v1/scorecard": "评分卡是公布的",
    "/v1/revocations": "吊销清单供没有账户的人核验证书",
    "/problems/{kind}": "出错说明是公布的",
    "/.well-known/jwks.json": "公钥供没有账户的人核验签名",
    "/healthz": "服务是否在运行，不涉及任何人",
    "/readyz": "服务能否答复，不涉及任何人",
    "/metrics": "只供本机读取，或带上设置中的令牌；只有路由和数字",
    "/openapi.json": "接口说明是公布的",
    "/docs": "接口说明是公布的",
}
"""Path → why."""
