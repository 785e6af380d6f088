/* SPDX-License-Identifier: MIT */
/* words.h -- what is said about each failure, and its cure: one ROW a
 * case, the first that fits counts.  Included by fault.c, twice.
 *
 *	ROW(status, acts, part, words, cure)
 *
 * `part` must stand in the server's error code or message, or in our own words;
 * "" always does.
 * The letters after `%` are those of put_letter(): %h the host, %o the object
 * that it is about, %n the namespace, %k the answer's code in brackets, %w our
 * own words on it, %l what name servers said, %N "the next run tries again;
 * if it stays, ".  A line is
 *
 *	what was done: words; what the server says; cure */

/* -- No connection. */
ROW(ST_DNS, ANY, "",
    "DNS: could not look up %h (%l)",
    "check CoreDNS, the node's resolv.conf, and that a NetworkPolicy lets "
    "port 53 out (UDP and TCP)")
ROW(ST_DNS_NAME, AWS, "",
    "DNS: no such host: %h (%l)",
    "check AWS_REGION (%r) for a typo, and AWS_ENDPOINT_URL_ECR")
ROW(ST_DNS_NAME, ANY, "",
    "DNS: no such host: %h (%l)",
    "check KUBE_SERVER")
ROW(ST_REFUSED, AWS, "",
    "connection refused: %h",
    "check AWS_ENDPOINT_URL_ECR, and what stands between here and AWS")
ROW(ST_REFUSED, ANY, "",
    "connection refused: %h",
    "is the API server up? Check KUBE_SERVER, or KUBERNETES_SERVICE_HOST and "
    "KUBERNETES_SERVICE_PORT")
ROW(ST_UNREACHABLE, AWS, "",
    "no route to host: %h",
    "check the node's network; without internet access AWS needs a VPC "
    "endpoint for ecr.api")
ROW(ST_UNREACHABLE, ANY, "",
    "no route to host: %h",
    "check the node's network and KUBE_SERVER")
ROW(ST_TIME, AWS, "",
    "timed out: no whole answer from %h%w",
    "does a NetworkPolicy or firewall let TCP 443 out? An MTU that is too "
    "large looks the same")
ROW(ST_TIME, ANY, "",
    "timed out: no whole answer from %h%w",
    "does a NetworkPolicy or firewall let TCP 443 and 6443 out? An MTU that "
    "is too large looks the same")
ROW(ST_LOST, ANY, "",
    "connection reset or closed by %h before the answer was whole",
    "it may be restarting, or a proxy or load balancer cuts it: see its log")
ROW(ST_PLAIN, ANY, "",
    "plain http refused: %h is not a loopback address, nothing was sent",
    "use https:// in %E")

/* -- TLS. */
ROW(ST_TLS_DOWNGRADE, ANY, "",
    "TLS downgrade: %h knows TLS 1.3 and somebody on the path forces 1.2, "
    "nothing was sent",
    "look for TLS inspection between here and %h")
ROW(ST_TLS_VERSION, ANY, "",
    "TLS protocol version: %h speaks neither TLS 1.3 nor TLS 1.2 with ECDHE "
    "and AEAD",
    "update that server, or the proxy before it")
ROW(ST_TLS, ANY, "over 16 KiB",
    "TLS handshake failed with %h%w",
    "shorten its certificate chain, or the list of CAs that it takes client "
    "certificates from")
ROW(ST_TLS, ANY, "in common",
    "TLS handshake failed with %h%w",
    "its certificate needs an RSA or ECDSA key (P-256, P-384, P-521; not "
    "Ed25519)")
ROW(ST_TLS, ANY, "",
    "TLS handshake failed with %h%w",
    "does an https server listen there, and nothing between change what it "
    "sends?")
ROW(ST_CERT_TRUST, AWS, "",
    "x509: certificate signed by unknown authority: %h%w",
    "if a company proxy inspects TLS, put its root certificate into a file "
    "and its path into AWS_CA_BUNDLE")
ROW(ST_CERT_TRUST, ANY, "",
    "x509: certificate signed by unknown authority: %h%w",
    "KUBE_CA_FILE must hold the CA of this API server (a pod's ca.crt, or "
    "certificate-authority-data of a kubeconfig)")
ROW(ST_CERT_NAME, AWS, "",
    "x509: certificate is not valid for the name %h",
    "does a proxy answer in AWS's place? Check AWS_ENDPOINT_URL_ECR")
ROW(ST_CERT_NAME, ANY, "",
    "x509: certificate is not valid for the name %h",
    "use a name or address in KUBE_SERVER that the API server's certificate "
    "has (its subject alternative names)")
ROW(ST_CERT_DATES, ANY, "",
    "x509: certificate has expired or is not yet valid: %h: %dthe clock here "
    "says %t",
    "if the clock is wrong, set it (NTP); else the certificate must be "
    "renewed")
ROW(ST_CERT_WEAK, ANY, "",
    "x509: %Ccertificate of %h cannot be used%w",
    "have it issued again")
ROW(ST_MEMORY, ANY, "",
    "out of memory for TLS with %h",
    "raise the pod's memory limit, or lower ECR_CONNECTIONS")

/* -- Files. */
ROW(ST_FILE_MISSING, ANY, "", "%f does not exist", "%F")
ROW(ST_FILE_DENIED, ANY, "", "%f cannot be read: permission denied", "%F")
ROW(ST_FILE_KIND, ANY, "",
    "%f is not a regular file, or holds something else", "%F")
ROW(ST_FILE_SIZE, ANY, "", "%f is empty or too large", "%F")
ROW(ST_FILE_READ, ANY, "", "%f cannot be read", "%F")
ROW(ST_FILE_CERT, ANY, "", "%f holds no certificate that can be used", "%F")

/* -- AWS. */
ROW(ST_DENIED, AWS, "AccessDenied",
    "%c%k: these keys cannot call ecr:GetAuthorizationToken",
    "give their IAM user a policy with Allow, Action "
    "ecr:GetAuthorizationToken, Resource *")
ROW(ST_DENIED, AWS, "Signature",
    "%c%k: the signature does not match (clock here %t, AWS's %a)",
    "check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID, that "
    "the endpoint is of AWS_REGION (%r), and that the clock is right")
ROW(ST_DENIED, AWS, "Client",
    "%c%k: AWS does not know these keys in %r",
    "check AWS_ACCESS_KEY_ID (deleted? inactive? of another partition?), for "
    "temporary keys AWS_SESSION_TOKEN, and AWS_REGION: is that region "
    "enabled for the account?")
ROW(ST_DENIED, AWS, "OptIn",
    "%c%k: the account has not opted in",
    "enable region %r for the account, or check AWS_REGION")
ROW(ST_DENIED, AWS, "",
    "%c%k: AWS refuses to give a login",
    "check the keys, their IAM policy and AWS_REGION (%r)")
ROW(ST_SKEW, AWS, "",
    "%c%k: the clock is wrong%w (here %t, AWS's %a)",
    "set the node's clock (NTP: chrony or systemd-timesyncd)")
ROW(ST_EXPIRED, AWS, "Expired",
    "%c%k: the AWS session has expired",
    "renew AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; an "
    "IAM user's keys do not expire")
ROW(ST_EXPIRED, AWS, "",
    "ECR returned a login that has expired or soon will (clock here %t)",
    "check the node's clock (NTP); the Secrets are left as they were")
ROW(ST_LASTING, AWS, "",
    "ECR returned a login that is valid for more than 13 hours (clock here "
    "%t, AWS's %a)",
    "check the node's clock (NTP) and AWS_ENDPOINT_URL_ECR; the Secrets are "
    "left as they were")
ROW(ST_BUSY, AWS, "hrottl",
    "%c%k: throttled by AWS",
    "%Nspread the schedules of what uses this account")
ROW(ST_BUSY, AWS, "",
    "%c%k: AWS is busy or failing",
    "%Nsee health.aws.amazon.com")
ROW(ST_REPLY, AWS, "",
    "the answer of %h is not ECR's%k%w",
    "does a captive portal or proxy answer in AWS's place? Check "
    "AWS_ENDPOINT_URL_ECR and AWS_REGION; the Secrets are left as they were")
ROW(ST_FULL, AWS, "",
    "the login, or the request for it, is too long (over 16 KiB)%w",
    "check AWS_SESSION_TOKEN, and who answers in AWS's place")

/* -- Kubernetes: who may what. */
ROW(ST_UNAUTHORIZED, ANY, "",
    "Unauthorized%k: %h does not accept the service account's token",
    "is it expired, of another cluster, or its service account deleted? Check "
    "KUBE_TOKEN_FILE")
ROW(ST_FORBIDDEN, BIT(ACT_LIST), "",
    "Forbidden%k: the service account cannot list namespaces",
    "the role lacks list on namespaces: %R, or set ECR_NAMESPACES to exact "
    "names, which need no list")
ROW(ST_FORBIDDEN, ANY, "RBAC: ",
    "Forbidden%k: the service account is not allowed to %v %o: a role that is "
    "bound to it does not exist",
    "%R")
ROW(ST_FORBIDDEN, BIT(ACT_LOOK), "",
    "Forbidden%k: the service account cannot list and get %o",
    "the role lacks list and get on %o: %R")
ROW(ST_FORBIDDEN, BIT(ACT_READ), "",
    "Forbidden%k: the service account cannot get %o, which is needed to see "
    "whether it may be taken over",
    "the role lacks get on %o: %R")
ROW(ST_FORBIDDEN, ANY, "cannot ",
    "Forbidden%k: the service account cannot %v %o",
    "the role lacks %v on %o (is that name in its resourceNames?): %R")
ROW(ST_FORBIDDEN, ANY, "",
    "Forbidden%k: %o cannot be written",
    "see the server's own words; if it is a missing right, %R")
ROW(ST_POLICY, ANY, "",
    "%p%k: an admission webhook or policy refused %o",
    "ask who runs it, or take the namespace out (ECR_EXCLUDE_NAMESPACES)")
ROW(ST_QUOTA, ANY, "",
    "exceeded quota%k: no room for another Secret",
    "raise the ResourceQuota (kubectl describe quota -n %n), or take the "
    "namespace out with the label ecr-refresh/skip=true")

/* -- Kubernetes: what is there. */
ROW(ST_GONE, ANY, "",
    "NotFound%k: the namespace does not exist",
    "create it, or correct ECR_NAMESPACES (names without * or ? must exist)")
ROW(ST_NOT_FOUND, ANY, "",
    "NotFound%k: %h does not know this path",
    "is KUBE_SERVER a Kubernetes API server?")
ROW(ST_TERMINATING, ANY, "",
    "the namespace is being terminated%k",
    "wait until it is gone, and correct ECR_NAMESPACES")
ROW(ST_OWNED, BIT(ACT_CLEAN), "",
    "the data of %o is not ours but of %x; left alone",
    "if nobody needs it, %D")
ROW(ST_OWNED, ANY, "",
    "Conflict%k: field manager %x took %o over in the same moment",
    "%Nstop that manager or choose another ECR_SECRET_NAME")
ROW(ST_CONFLICT, BIT(ACT_CLEAN), "",
    "Conflict%k: %o changed since it was looked at; left alone",
    "run ecr-refresh clean again")
ROW(ST_WAIT, BIT(ACT_CLEAN), "",
    "%o is marked as deleted, and a finalizer keeps it",
    "see whose that is (kubectl get %o -n %n -o yaml)")
ROW(ST_CONFLICT, ANY, "",
    "Conflict%k: %o changed each time that it was read",
    "%Nsee who else writes it (kubectl get %o -n %n -o yaml "
    "--show-managed-fields)")
ROW(ST_TYPE, ANY, "",
    "%o is not of type kubernetes.io/dockerconfigjson%k, and a type "
    "cannot be changed",
    "if nobody needs it, %D; else choose another ECR_SECRET_NAME")
ROW(ST_IMMUTABLE, ANY, "",
    "%o is immutable%k",
    "%D, and run again; or choose another ECR_SECRET_NAME")
ROW(ST_FOREIGN_HOST, ANY, "",
    "%o holds logins that would be lost: %x; left alone",
    "if they are ECR registries that this login works for, add them to "
    "ECR_REGISTRIES; else choose another ECR_SECRET_NAME, or %D")
ROW(ST_FOREIGN_EMPTY, ANY, "",
    "%o holds no login that can be read; left alone",
    "%D, or choose another ECR_SECRET_NAME")
ROW(ST_FOREIGN_RELEASE, BIT(ACT_CLEAN), "",
    "%o of another tool is left over in %x",
    "if no pod needs it, %D")
ROW(ST_FOREIGN_RELEASE, ANY, "",
    "%o belongs to a release of %x; left alone",
    "take it out of that release, or choose another ECR_SECRET_NAME")

/* -- Kubernetes: other answers. */
ROW(ST_INVALID, BIT(ACT_LIST), "",
    "%p%k: the list of namespaces was refused",
    "check ECR_NAMESPACE_SELECTOR")
ROW(ST_INVALID, ANY, "",
    "%p%k: %o was refused",
    "an admission webhook or policy? See what the server says")
ROW(ST_BUSY, ANY, "",
    "%p%k: the API server is busy or failing",
    "%Nsee its log, or lower ECR_CONNECTIONS")
ROW(ST_EXPIRED, ANY, "",
    "Expired%k: the list expired before it was read, again and again",
    "run again; is the API server very slow?")
ROW(ST_FULL, BIT(ACT_LIST), "",
    "the request for the list is too long",
    "shorten ECR_NAMESPACE_SELECTOR")
ROW(ST_FULL, BIT(ACT_CLEAN), "",
    "%o is too large to be looked at; left alone",
    "delete the Secret by hand (kubectl get secrets -A finds it)")
ROW(ST_FULL, BIT(ACT_ACCOUNT), "",
    "%o is too large to be looked at",
    "shorten it, or ECR_SERVICE_ACCOUNTS")
ROW(ST_FULL, ANY, "",
    "%o is too large to be looked at",
    "%D, or choose another ECR_SECRET_NAME")
ROW(ST_REPLY, BIT(ACT_LIST), "",
    "the answer of %h is not a list of namespaces%k%w",
    "is KUBE_SERVER a Kubernetes API server, and nothing between that changes "
    "answers?")
ROW(ST_REPLY, BIT(ACT_LOOK) | BIT(ACT_READ) | BIT(ACT_CLEAN), "",
    "the answer of %h is not %o%k%w",
    "does a proxy change answers?")
ROW(ST_REPLY, ANY, "",
    "the answer of %h is not %o as it was sent%k%w",
    "does a mutating webhook or a proxy change it? (kubectl get "
    "mutatingwebhookconfigurations)")
