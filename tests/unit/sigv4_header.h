/* SPDX-License-Identifier: MIT */
/* sigv4_header.h -- rows: headers, bodies and session tokens. */
{
	.name = "aws-c-auth get-header-key-duplicate",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1:value2\n"
	    "My-Header1:value2\n"
	    "My-Header1:value1\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:value2,value2,value1\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;x-amz-date, "
	    "Signature="
	    "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
},
{
	.name = "aws-c-auth get-header-value-multiline",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1:value1\n"
	    "  value2\n"
	    "     value3\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:value1 value2 value3\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "e99419459a677bc11de234014be3c4e72c1ea5b454ceb58b613061f5d7a162e8",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;x-amz-date, "
	    "Signature="
	    "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
},
{
	.name = "aws-c-auth get-header-value-order",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1:value4\n"
	    "My-Header1:value1\n"
	    "My-Header1:value3\n"
	    "My-Header1:value2\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:value4,value1,value3,value2\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "31ce73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;x-amz-date, "
	    "Signature="
	    "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
},
{
	.name = "aws-c-auth get-header-value-trim",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1: value1\n"
	    "My-Header2: \"a   b   c\"\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:value1\n"
	    "my-header2:\"a b c\"\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;my-header2;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;my-header2;x-amz-date, "
	    "Signature="
	    "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
},
{
	.name = "aws-c-auth get-vanilla",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
},
{
	.name = "aws-c-auth get-vanilla-with-session-token",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.token =
	    "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
	.request =
	    "GET / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf3"
	    "15fa00fa31553b73ebf194267\n"
	    "\n"
	    "host;x-amz-date;x-amz-security-token\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "067b36aa60031588cea4a4cde1f21215227a047690c72247f1d70b32fbbfad2b",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date;x-amz-security-token, "
	    "Signature="
	    "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
},
{
	.name = "aws-c-auth post-header-key-case",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
},
{
	.name = "aws-c-auth post-header-key-sort",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1:value1\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:value1\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "9368318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;x-amz-date, "
	    "Signature="
	    "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
},
{
	.name = "aws-c-auth post-header-value-case",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n"
	    "My-Header1:VALUE1\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "my-header1:VALUE1\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;my-header1;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "d51ced243e649e3de6ef63afbbdcbca03131a21a7103a1583706a64618606a93",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;my-header1;x-amz-date, "
	    "Signature="
	    "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
},
{
	.name = "aws-c-auth post-sts-header-after",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.token =
	    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4"
	    "FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI"
	    "/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQ"
	    "DYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT"
	    "38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9K"
	    "SYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
	.token_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
},
{
	.name = "aws-c-auth post-sts-header-before",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.token =
	    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4"
	    "FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI"
	    "/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQ"
	    "DYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT"
	    "38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9K"
	    "SYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9"
	    "SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYR"
	    "qTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8"
	    "phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
	    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
	    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
	    "\n"
	    "host;x-amz-date;x-amz-security-token\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "c237e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date;x-amz-security-token, "
	    "Signature="
	    "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
},
{
	.name = "aws-c-auth post-vanilla",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
},
{
	.name = "aws-c-auth post-x-www-form-urlencoded",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.send_hash = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Content-Type:application/x-www-form-urlencoded\n"
	    "Host:example.amazonaws.com\n"
	    "Content-Length:13\n"
	    "\n"
	    "Param1=value1",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-length:13\n"
	    "content-type:application/x-www-form-urlencoded\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a65"
	    "4192329106275f4c7b24d0b6e\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "content-length;content-type;host;x-amz-content-sha256;x-amz-"
	    "date\n"
	    "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "b1edd1d03544c25390e32085d55b57acc9a3961bb59415ff86c45c3d89d16cfb",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=content-length;content-type;host;x-amz-con"
	    "tent-sha256;x-amz-date, "
	    "Signature="
	    "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
},
{
	.name = "aws-c-auth post-x-www-form-urlencoded-parameters",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.send_hash = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Content-Type:application/x-www-form-urlencoded; charset=utf-8\n"
	    "Host:example.amazonaws.com\n"
	    "Content-Length:13\n"
	    "\n"
	    "Param1=value1",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-length:13\n"
	    "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a65"
	    "4192329106275f4c7b24d0b6e\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "content-length;content-type;host;x-amz-content-sha256;x-amz-"
	    "date\n"
	    "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "a89f1a5b53e37702ee6363ce1da3ce8f54386f3c8f352ae652153c2982a0bc4d",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=content-length;content-type;host;x-amz-con"
	    "tent-sha256;x-amz-date, "
	    "Signature="
	    "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
},
