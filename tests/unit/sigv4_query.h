/* SPDX-License-Identifier: MIT */
/* sigv4_query.h -- rows: queries. */
{
	.name = "aws-c-auth get-vanilla-empty-query-key",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /?Param1=value1 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "Param1=value1\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "1e24db194ed7d0eec2de28d7369675a243488e08526e8c1c73571282f7c517ab",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
},
{
	.name = "aws-c-auth get-vanilla-query",
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
	.name = "aws-c-auth get-vanilla-query-order-encoded",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "%E1%88%B4=Value1&Param=Value2&Param-3=Value3\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "868294f5c38bd141c4972a373a76654f1418a8e4fc18b2e7903ae45e8ae0ec71",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
},
{
	.name = "aws-c-auth get-vanilla-query-order-key-case",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /?Param2=value2&Param1=value1 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "Param1=value1&Param2=value2\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
},
{
	.name = "aws-c-auth get-vanilla-query-unreserved",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	    "opqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
	    "hijklmnopqrstuvwxyz HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
	    "uvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
	    "nopqrstuvwxyz\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "c30d4703d9f799439be92736156d47ccfb2d879ddf56f5befa6d1d6aab979177",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
},
{
	.name = "aws-c-auth get-vanilla-utf8-query",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /?\xe1\x88\xb4=bar HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/\n"
	    "%E1%88%B4=bar\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "eb30c5bed55734080471a834cc727ae56beb50e5f39d1bff6d0d38cb192a7073",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
},
{
	.name = "aws-c-auth post-vanilla-empty-query-value",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST /?Param1=value1 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "Param1=value1\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "9d659678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
},
{
	.name = "aws-c-auth post-vanilla-query",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "POST /?Param1=value1 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "POST\n"
	    "/\n"
	    "Param1=value1\n"
	    "host:example.amazonaws.com\n"
	    "x-amz-date:20150830T123600Z\n"
	    "\n"
	    "host;x-amz-date\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	.to_sign =
	    "AWS4-HMAC-SHA256\n"
	    "20150830T123600Z\n"
	    "20150830/us-east-1/service/aws4_request\n"
	    "9d659678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
},
