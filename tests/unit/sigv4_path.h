/* SPDX-License-Identifier: MIT */
/* sigv4_path.h -- rows: paths: normalised or as they are. */
{
	.name = "aws-c-auth get-relative-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /example/.. HTTP/1.1\n"
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
	.name = "aws-c-auth get-relative-relative-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /example1/example2/../.. HTTP/1.1\n"
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
	.name = "aws-c-auth get-relative-relative-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET /example1/example2/../.. HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example1/example2/../..\n"
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
	    "76115030c0f3ff06c20fdff5ceb6d5e0b835a1743e00b94fea7c7f381269437b",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b",
},
{
	.name = "aws-c-auth get-relative-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET /example/.. HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example/..\n"
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
	    "0511f456aa502b456d135fcb9d749374a55228f9dbeedda1eacf659e05b0615b",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
},
{
	.name = "aws-c-auth get-slash-dot-slash-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /./ HTTP/1.1\n"
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
	.name = "aws-c-auth get-slash-dot-slash-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET /./ HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/./\n"
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
	    "d67825e2268bd77a97c7688b8d72c31a3c1855b309808505ba0a9747d2465aa7",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
},
{
	.name = "aws-c-auth get-slash-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET // HTTP/1.1\n"
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
	.name = "aws-c-auth get-slash-pointless-dot-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /./example HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example\n"
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
	    "214d50c111a8edc4819da6a636336472c916b5240f51e9a51b5c3305180cf702",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
},
{
	.name = "aws-c-auth get-slash-pointless-dot-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET /./example HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/./example\n"
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
	    "73895e0e829507e28e39fd24669aedc2434a8e179e547e3c075b42921f952cdb",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
},
{
	.name = "aws-c-auth get-slash-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET // HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "//\n"
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
	    "80cb39203d058af815de2b79250ff56e1b73eb9b4718c86556cdc6f150c5d209",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e",
},
{
	.name = "aws-c-auth get-slashes-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET //example// HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example/\n"
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
	    "cb96b4ac96d501f7c5c15bc6d67b3035061cfced4af6585ad927f7e6c985c015",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
},
{
	.name = "aws-c-auth get-slashes-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET //example// HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "//example//\n"
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
	    "528ec3105ee1f34ab014bb0a1a45da0ed2742a4fea3555149e5b4d5d201eb240",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
},
{
	.name = "aws-c-auth get-space-normalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /example space/ HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example%20space/\n"
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
	    "63ee75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
},
{
	.name = "aws-c-auth get-space-unnormalized",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.path_as_is = true,
	.request =
	    "GET /example space/ HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/example%20space/\n"
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
	    "63ee75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
},
{
	.name = "aws-c-auth get-unreserved",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
	    "pqrstuvwxyz HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
	    "tuvwxyz\n"
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
	    "6a968768eefaa713e2a6b16b589a8ea192661f098f37349f4e2c0082757446f9",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
},
{
	.name = "aws-c-auth get-utf8",
	.region = "us-east-1",
	.service = "service",
	.now_s = 1440938160,
	.request =
	    "GET /\xe1\x88\xb4 HTTP/1.1\n"
	    "Host:example.amazonaws.com\n",
	.canonical =
	    "GET\n"
	    "/%E1%88%B4\n"
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
	    "2a0a97d02205e45ce2e994789806b19270cfbbb0921b278ccf58f5249ac42102",
	.authorization =
	    "AWS4-HMAC-SHA256 "
	    "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_reque"
	    "st, SignedHeaders=host;x-amz-date, "
	    "Signature="
	    "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
},
