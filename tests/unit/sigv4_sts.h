/* SPDX-License-Identifier: MIT */
/* sigv4_sts.h -- rows: requests to STS, made by another
 * implementation (Content-Length is sent, but not signed). */
{
	.name = "generated sts-assume-role",
	.region = "us-east-1",
	.service = "sts",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:sts.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-www-form-urlencoded\n"
	    "Content-Length:180\n"
	    "\n"
	    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam"
	    "%3A%3A123456789012%3Arole%2Fpath%2Fdemo&RoleSessionName=a%2B"
	    "b%3Dc%2Cd.e%40f-g_h&DurationSeconds=900&ExternalId=x%2Fy%3Az",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-www-form-urlencoded\n"
	    "host:sts.us-east-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "content-type;host;x-amz-date\n"
	    "7e95de55590adced94ab3809d38b21754b2a5ac32c296f588531219669446eff",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/sts/aws4_request\n"
	    "5929169b3bc5e305d34b7cbdcc2c27b65b77098bc6e13e6e8a91f488fea3057c",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date, "
	    "Signature="
	    "a758a217f18a4cfe9752e2df9f079359da8bdc1bc24ab3e62e83ac838f4ec3de",
},
{
	.name = "generated sts-assume-role-global",
	.region = "us-east-1",
	.service = "sts",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:sts.amazonaws.com\n"
	    "Content-Type:application/x-www-form-urlencoded\n"
	    "Content-Length:180\n"
	    "\n"
	    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam"
	    "%3A%3A123456789012%3Arole%2Fpath%2Fdemo&RoleSessionName=a%2B"
	    "b%3Dc%2Cd.e%40f-g_h&DurationSeconds=900&ExternalId=x%2Fy%3Az",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-www-form-urlencoded\n"
	    "host:sts.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "content-type;host;x-amz-date\n"
	    "7e95de55590adced94ab3809d38b21754b2a5ac32c296f588531219669446eff",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/sts/aws4_request\n"
	    "4be47453291983c34a97128fcc918f766700b44a48ab38c511345077b495e1ff",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date, "
	    "Signature="
	    "c81d55ebc063588604ef4f99deffaa513e0cf63faaabd42f1401c2cd60481374",
},
{
	.name = "generated sts-assume-role-session",
	.region = "eu-central-1",
	.service = "sts",
	.now_s = 1440938160,
	.token =
	    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4"
	    "FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI"
	    "/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQ"
	    "DYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT"
	    "38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9K"
	    "SYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:sts.eu-central-1.amazonaws.com\n"
	    "Content-Type:application/x-www-form-urlencoded\n"
	    "Content-Length:180\n"
	    "\n"
	    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam"
	    "%3A%3A123456789012%3Arole%2Fpath%2Fdemo&RoleSessionName=a%2B"
	    "b%3Dc%2Cd.e%40f-g_h&DurationSeconds=900&ExternalId=x%2Fy%3Az",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-www-form-urlencoded\n"
	    "host:sts.eu-central-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9"
	    "SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYR"
	    "qTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8"
	    "phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
	    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
	    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-security-token\n"
	    "7e95de55590adced94ab3809d38b21754b2a5ac32c296f588531219669446eff",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/eu-central-1/sts/aws4_request\n"
	    "0667e5d7c81bad7a5fc6861313fadedfa16217d256cb7428747e03c468fe7fc5",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/eu-central-1/sts/aws4_reques"
	    "t, SignedHeaders=content-type;host;x-amz-date;x-amz-security"
	    "-token, Signature=fc6c60b90eb8fc81bc792db5fef5933e76512bc0b6"
	    "967eeedeff195d84d4d355",
},
{
	.name = "generated sts-get-caller-identity",
	.region = "us-east-1",
	.service = "sts",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:sts.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-www-form-urlencoded; charset=utf-8\n"
	    "Content-Length:43\n"
	    "\n"
	    "Action=GetCallerIdentity&Version=2011-06-15",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
	    "host:sts.us-east-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "content-type;host;x-amz-date\n"
	    "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/sts/aws4_request\n"
	    "74f85d64795bc5f30af8b92378344f5c25c0d305498fca44ea38f6a5a1d5860f",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date, "
	    "Signature="
	    "52a8540fea00e731072179f763577cbe2a45eac2c5d32fb4d785f3eefac88165",
},
