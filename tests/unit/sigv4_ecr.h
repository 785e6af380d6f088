/* SPDX-License-Identifier: MIT */
/* sigv4_ecr.h -- rows: requests to ECR, made by another
 * implementation (Content-Length is sent, but not signed). */
{
	.name = "generated ecr-date-leap-day",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1709164800,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-east-1.amazonaws.com\n"
	    "x-amz-date:20240229T000000Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20240229T000000Z\n"
	    "20240229/us-east-1/ecr/aws4_request\n"
	    "160b8b0cf4d2883765b56dc03c0e0dc4f707ceab053e5bf1ef52df7fe8347e23",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20240229/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "4065b7362a20ac45cecd9292640d280aab29923d5349cb534dd12ea838a24ca4",
},
{
	.name = "generated ecr-date-rollover-last-second",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1451606399,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-east-1.amazonaws.com\n"
	    "x-amz-date:20151231T235959Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20151231T235959Z\n"
	    "20151231/us-east-1/ecr/aws4_request\n"
	    "71c78c47e2e7783e4ed83ceaae60165a57326a8c365d24086adc7b5be0add54f",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20151231/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "1324cd4e67e9928da2690b80bfeba8ce5505411ec5d28799a61c8ac03523d8e3",
},
{
	.name = "generated ecr-date-rollover-next-second",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1451606400,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-east-1.amazonaws.com\n"
	    "x-amz-date:20160101T000000Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20160101T000000Z\n"
	    "20160101/us-east-1/ecr/aws4_request\n"
	    "0ae42ad581527f5f5103d8202b21956fcb838937580ecbe5919937bad7f07505",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20160101/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "de2a5b61ec72b4858525d46084b061e89795cdb947d9ab08ae5a9d772f503873",
},
{
	.name = "generated ecr-get-authorization-token",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-east-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/ecr/aws4_request\n"
	    "696f9d23764d52f5c339be08179976e1c31aee8c781de678b4b36b35ccedda1f",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "527a2155e9afc2426cb4c659023df9c031e8103458f349819615ff25111f5de0",
},
{
	.name = "generated ecr-get-authorization-token-china",
	.region = "cn-northwest-1",
	.service = "ecr",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.cn-northwest-1.amazonaws.com.cn\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.cn-northwest-1.amazonaws.com.cn\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/cn-northwest-1/ecr/aws4_request\n"
	    "7da8a02995578eeede03c9e894ac95840147209808ebb6835931e8dc8c20b10a",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/cn-northwest-1/ecr/aws4_requ"
	    "est, SignedHeaders=content-type;host;x-amz-date;x-amz-target"
	    ", Signature=026b689ed4e08052f699919d6a6fa9072f610fcb2b7460cd"
	    "8a13e2da084c7fdc",
},
{
	.name = "generated ecr-get-authorization-token-dualstack",
	.region = "us-gov-west-1",
	.service = "ecr",
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
	    "Host:ecr.us-gov-west-1.api.aws\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:ecr.us-gov-west-1.api.aws\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9"
	    "SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYR"
	    "qTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8"
	    "phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
	    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
	    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-security-token;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-gov-west-1/ecr/aws4_request\n"
	    "e56d1a8f1dfdfce3eb8be42d02f16f8fab8b5f8c5e2f60815498ac8706d2b70a",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-gov-west-1/ecr/aws4_reque"
	    "st, SignedHeaders=content-type;host;x-amz-date;x-amz-securit"
	    "y-token;x-amz-target, "
	    "Signature="
	    "8f9c3db81f8cbe6c15e0cc01300ef1f515f6305e0fb89ef74ce3952249f62911",
},
{
	.name = "generated ecr-get-authorization-token-empty-body",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:0\n"
	    "\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-east-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/ecr/aws4_request\n"
	    "7b200f6446f6f0d9903cef902b59bf7885cefc0e8c321fa95f40e9285ef3abf3",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "16d41f529ad13b157080b4df34db5e1af981e28c775f15b8689d1503a8ab5694",
},
{
	.name = "generated ecr-get-authorization-token-host-port",
	.region = "us-east-1",
	.service = "ecr",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:localhost:4566\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:localhost:4566\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/ecr/aws4_request\n"
	    "a02fb134e90248b314824ee7de7818b7a6e5b24c41ff3464b3ba04daf37e49d2",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "b113a0df7006e2db6324390e0192bb2d2ab1b2b7fa4858e5685a2cfb6c3c8115",
},
{
	.name = "generated ecr-get-authorization-token-registryids",
	.region = "us-west-2",
	.service = "ecr",
	.now_s = 1440938160,
	.length_unsigned = true,
	.request =
	    "POST / HTTP/1.1\n"
	    "Host:api.ecr.us-west-2.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:32\n"
	    "\n"
	    "{\"registryIds\":[\"012345678910\"]}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.us-west-2.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-target\n"
	    "9787e2022e549707459b716dde45cf1a8d7a3731164df11cd8ca1fa8ca1df890",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-west-2/ecr/aws4_request\n"
	    "c5446801b7274e17bf43a0d52bcde89fbea92c55f22cef9e1f710d122d3129ea",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-west-2/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
	    "Signature="
	    "a492a5fef58302eeb9e598f4e3e131c1d912511d1ab6cd6916b29fcc5039f1c5",
},
{
	.name = "generated ecr-get-authorization-token-session",
	.region = "eu-west-1",
	.service = "ecr",
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
	    "Host:api.ecr.eu-west-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr.eu-west-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9"
	    "SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYR"
	    "qTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8"
	    "phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
	    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
	    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
	    "x-amz-target:AmazonEC2ContainerRegistry_V20150921.GetAuthori"
	    "zationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-security-token;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/eu-west-1/ecr/aws4_request\n"
	    "ef57088d60418fd461cd27973a664090b5381595af564b713c245182bd50f7be",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/eu-west-1/ecr/aws4_request, "
	    "SignedHeaders=content-type;host;x-amz-date;x-amz-security-to"
	    "ken;x-amz-target, Signature=6dd862e97c6e41e9578ad28fd960c141"
	    "91c814aa0795d1a827e80d6dc65c8e7e",
},
{
	.name = "generated ecr-public-get-authorization-token",
	.region = "us-east-1",
	.service = "ecr-public",
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
	    "Host:api.ecr-public.us-east-1.amazonaws.com\n"
	    "Content-Type:application/x-amz-json-1.1\n"
	    "X-Amz-Target:SpencerFrontendService.GetAuthorizationToken\n"
	    "Content-Length:2\n"
	    "\n"
	    "{}",
	.canonical =
	    "POST\n"
	    "/\n"
	    "\n"
	    "content-type:application/x-amz-json-1.1\n"
	    "host:api.ecr-public.us-east-1.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "x-amz-security-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9"
	    "SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYR"
	    "qTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8"
	    "phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
	    "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
	    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n"
	    "x-amz-target:SpencerFrontendService.GetAuthorizationToken\n"
	    "\n"
	    "content-type;host;x-amz-date;x-amz-security-token;x-amz-target\n"
	    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/ecr-public/aws4_request\n"
	    "c52f13fc5acd463101b818ef17be3c393613d8a92a8103bd24cfd915bf5bf1b6",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/ecr-public/aws4_re"
	    "quest, SignedHeaders=content-type;host;x-amz-date;x-amz-secu"
	    "rity-token;x-amz-target, "
	    "Signature="
	    "46e787d6dcad780eecb4ef942706ee795404896bb08d5980f41e66617daf17e8",
},
