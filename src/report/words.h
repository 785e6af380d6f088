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
 * if it persists, ".  A line is
 *
 *	what was done: words; what the server says; cure */

/* -- No connection. */
ROW(ST_DNS, ANY, "",
    "DNS: could not look up %h (%l)",
    "check CoreDNS, the node's resolv.conf, and that NetworkPolicies allow "
    "port 53 (UDP and TCP)")
ROW(ST_DNS_NAME, AWS, "",
    "DNS: no such host: %h (%l)",
    "check AWS_REGION (%r) and AWS_ENDPOINT_URL_ECR for typos")
ROW(ST_DNS_NAME, ANY, "",
    "DNS: no such host: %h (%l)",
    "check KUBE_SERVER")
ROW(ST_REFUSED, AWS, "",
    "connection refused: %h",
    "check AWS_ENDPOINT_URL_ECR, and any proxy or firewall on the way")
ROW(ST_REFUSED, ANY, "",
    "connection refused: %h",
    "is the API server up? Check KUBE_SERVER, or KUBERNETES_SERVICE_HOST and "
    "KUBERNETES_SERVICE_PORT")
ROW(ST_UNREACHABLE, AWS, "",
    "no route to host: %h",
    "check the node's network; without internet access, add a VPC endpoint for "
    "ecr.api")
ROW(ST_UNREACHABLE, ANY, "",
    "no route to host: %h",
    "check the node's network and KUBE_SERVER")
ROW(ST_TIME, AWS, "",
    "timed out: no complete answer from %h%w",
    "check that NetworkPolicies and firewalls allow TCP 443; too large an MTU "
    "looks the same")
ROW(ST_TIME, ANY, "",
    "timed out: no complete answer from %h%w",
    "check that NetworkPolicies and firewalls allow TCP 443 and 6443; too "
    "large an MTU looks the same")
ROW(ST_LOST, ANY, "",
    "connection reset or closed by %h before the answer was complete",
    "it may be restarting, or a proxy or load balancer cut it off: check its "
    "log")
ROW(ST_PLAIN, ANY, "",
    "plain http refused: %h is not a loopback address, so nothing was sent",
    "use https:// in %E")

/* -- TLS. */
ROW(ST_TLS_DOWNGRADE, ANY, "",
    "TLS downgrade: %h supports TLS 1.3, but something on the path forces 1.2; "
    "nothing was sent",
    "look for TLS inspection between here and %h")
ROW(ST_TLS_VERSION, ANY, "",
    "TLS protocol version: %h supports neither TLS 1.3 nor TLS 1.2 with ECDHE "
    "and AEAD",
    "update that server, or the proxy in front of it")
ROW(ST_TLS, ANY, "over 16 KiB",
    "TLS handshake failed with %h%w",
    "shorten its certificate chain, or the list of CAs it accepts client "
    "certificates from")
ROW(ST_TLS, ANY, "in common",
    "TLS handshake failed with %h%w",
    "its certificate needs an RSA or ECDSA key (P-256, P-384, P-521; not "
    "Ed25519)")
ROW(ST_TLS, ANY, "",
    "TLS handshake failed with %h%w",
    "check that an https server listens there and that no proxy changes what "
    "it sends")
ROW(ST_CERT_TRUST, AWS, "",
    "x509: certificate signed by unknown authority: %h%w",
    "if a company proxy inspects TLS, set AWS_CA_BUNDLE to a file with its "
    "root certificate")
ROW(ST_CERT_TRUST, ANY, "",
    "x509: certificate signed by unknown authority: %h%w",
    "KUBE_CA_FILE must hold the CA of this API server (a pod's ca.crt, or "
    "certificate-authority-data of a kubeconfig)")
ROW(ST_CERT_NAME, AWS, "",
    "x509: certificate is not valid for the name %h",
    "check AWS_ENDPOINT_URL_ECR, and whether a proxy answers instead of AWS")
ROW(ST_CERT_NAME, ANY, "",
    "x509: certificate is not valid for the name %h",
    "set KUBE_SERVER to a name or address in the API server's certificate (its "
    "subject alternative names)")
ROW(ST_CERT_DATES, ANY, "",
    "x509: certificate has expired or is not yet valid: %h: %dthe clock here "
    "says %t",
    "if the clock is wrong, set it (NTP); otherwise renew the certificate")
ROW(ST_CERT_WEAK, ANY, "",
    "x509: %Ccertificate of %h cannot be used%w",
    "have it reissued")
ROW(ST_MEMORY, ANY, "",
    "out of memory for TLS with %h",
    "raise the pod's memory limit, or lower ECR_CONNECTIONS")

/* -- Files. */
ROW(ST_FILE_MISSING, ANY, "", "%f does not exist", "%F")
ROW(ST_FILE_DENIED, ANY, "", "%f cannot be read: permission denied", "%F")
ROW(ST_FILE_KIND, ANY, "",
    "%f is not a regular file, or holds the wrong thing", "%F")
ROW(ST_FILE_SIZE, ANY, "", "%f is empty or too large", "%F")
ROW(ST_FILE_READ, ANY, "", "%f cannot be read", "%F")
ROW(ST_FILE_CERT, ANY, "", "%f holds no usable certificate", "%F")

/* -- AWS. */
ROW(ST_DENIED, AWS, "AccessDenied",
    "%c%k: these keys are not allowed to call ecr:GetAuthorizationToken",
    "give their IAM user a policy that allows ecr:GetAuthorizationToken on "
    "Resource *")
ROW(ST_DENIED, AWS, "Signature",
    "%c%k: the signature does not match (clock here %t, AWS's %a)",
    "check that AWS_SECRET_ACCESS_KEY belongs to AWS_ACCESS_KEY_ID, that the "
    "endpoint is in AWS_REGION (%r), and that the clock is right")
ROW(ST_DENIED, AWS, "Client",
    "%c%k: AWS does not know these keys in %r",
    "check AWS_ACCESS_KEY_ID (deleted, inactive, of another partition?), "
    "AWS_SESSION_TOKEN for temporary keys, and that the account has enabled "
    "AWS_REGION")
ROW(ST_DENIED, AWS, "OptIn",
    "%c%k: the account has not opted in",
    "enable region %r for the account, or correct AWS_REGION")
ROW(ST_DENIED, AWS, "",
    "%c%k: AWS refused to issue a login",
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
    "check the node's clock (NTP); no Secret was changed")
ROW(ST_LASTING, AWS, "",
    "ECR returned a login that is valid for more than 13 hours (clock here "
    "%t, AWS's %a)",
    "check the node's clock (NTP) and AWS_ENDPOINT_URL_ECR; no Secret was "
    "changed")
ROW(ST_BUSY, AWS, "hrottl",
    "%c%k: throttled by AWS",
    "%Nspread out the jobs that use this account")
ROW(ST_BUSY, AWS, "",
    "%c%k: AWS is busy or failing",
    "%Nsee health.aws.amazon.com")
ROW(ST_REPLY, AWS, "",
    "the answer from %h is not ECR's%k%w",
    "check AWS_ENDPOINT_URL_ECR and AWS_REGION, and whether a captive portal "
    "or proxy answers instead of AWS; no Secret was changed")
ROW(ST_FULL, AWS, "",
    "the login, or the request for it, is too long (over 16 KiB)%w",
    "check AWS_SESSION_TOKEN, and what answers instead of AWS")

/* -- Kubernetes: who may what. */
ROW(ST_UNAUTHORIZED, ANY, "",
    "Unauthorized%k: %h does not accept the service account's token",
    "it may be expired or of another cluster, or its service account was "
    "deleted: check KUBE_TOKEN_FILE")
ROW(ST_FORBIDDEN, BIT(ACT_LIST), "",
    "Forbidden%k: the service account cannot list namespaces",
    "the role lacks list on namespaces: %R, or set ECR_NAMESPACES to exact "
    "names, which need no list")
ROW(ST_FORBIDDEN, ANY, "RBAC: ",
    "Forbidden%k: the service account is not allowed to %v %o: a role bound to "
    "it does not exist",
    "%R")
ROW(ST_FORBIDDEN, BIT(ACT_LOOK), "",
    "Forbidden%k: the service account cannot list and get %o",
    "the role lacks list and get on %o: %R")
ROW(ST_FORBIDDEN, BIT(ACT_READ), "",
    "Forbidden%k: the service account cannot get %o, which it needs to decide "
    "whether to take it over",
    "the role lacks get on %o: %R")
ROW(ST_FORBIDDEN, ANY, "cannot ",
    "Forbidden%k: the service account cannot %v %o",
    "the role lacks %v on %o (is that name in its resourceNames?): %R")
ROW(ST_FORBIDDEN, ANY, "",
    "Forbidden%k: %o cannot be written",
    "see the server's message; if a right is missing, %R")
ROW(ST_POLICY, ANY, "",
    "%p%k: an admission webhook or policy refused %o",
    "ask whoever runs it, or exclude the namespace (ECR_EXCLUDE_NAMESPACES)")
ROW(ST_QUOTA, ANY, "",
    "exceeded quota%k: no room for another Secret",
    "raise the ResourceQuota (kubectl describe quota -n %n), or exclude the "
    "namespace with the label ecr-refresh/skip=true")

/* -- Kubernetes: what is there. */
ROW(ST_GONE, ANY, "",
    "NotFound%k: the namespace does not exist",
    "create it, or correct ECR_NAMESPACES (names without * or ? must exist)")
ROW(ST_NOT_FOUND, ANY, "",
    "NotFound%k: %h does not know this path",
    "check that KUBE_SERVER is a Kubernetes API server")
ROW(ST_TERMINATING, ANY, "",
    "the namespace is being terminated%k",
    "wait until it is gone, or remove it from ECR_NAMESPACES")
ROW(ST_OWNED, BIT(ACT_CLEAN), "",
    "the data of %o was written by %x, not by us; left alone",
    "if nobody needs it, %D")
ROW(ST_OWNED, ANY, "",
    "Conflict%k: field manager %x took over %o at the same moment",
    "%Nstop that manager or choose another ECR_SECRET_NAME")
ROW(ST_CONFLICT, BIT(ACT_CLEAN), "",
    "Conflict%k: %o changed after it was read; left alone",
    "run ecr-refresh clean again")
ROW(ST_WAIT, BIT(ACT_CLEAN), "",
    "%o is marked for deletion, but a finalizer keeps it",
    "find out whose that is (kubectl get %o -n %n -o yaml)")
ROW(ST_CONFLICT, ANY, "",
    "Conflict%k: %o changed every time it was read",
    "%Nsee who else writes it (kubectl get %o -n %n -o yaml "
    "--show-managed-fields)")
ROW(ST_TYPE, ANY, "",
    "%o is not of type kubernetes.io/dockerconfigjson%k, and a type "
    "cannot be changed",
    "if nobody needs it, %D; otherwise choose another ECR_SECRET_NAME")
ROW(ST_IMMUTABLE, ANY, "",
    "%o is immutable%k",
    "%D, and run again; or choose another ECR_SECRET_NAME")
ROW(ST_FOREIGN_HOST, ANY, "",
    "%o holds logins that would be lost: %x; left alone",
    "if they are ECR registries that this login works for, add them to "
    "ECR_REGISTRIES; otherwise choose another ECR_SECRET_NAME, or %D")
ROW(ST_FOREIGN_EMPTY, ANY, "",
    "%o holds no readable login; left alone",
    "%D, or choose another ECR_SECRET_NAME")
ROW(ST_FOREIGN_RELEASE, BIT(ACT_CLEAN), "",
    "%o was left in %x by another tool",
    "if no pod needs it, %D")
ROW(ST_FOREIGN_RELEASE, ANY, "",
    "%o belongs to a release of %x; left alone",
    "remove it from that release, or choose another ECR_SECRET_NAME")

/* -- Kubernetes: other answers. */
ROW(ST_INVALID, BIT(ACT_LIST), "",
    "%p%k: the list of namespaces was refused",
    "check ECR_NAMESPACE_SELECTOR")
ROW(ST_INVALID, ANY, "",
    "%p%k: %o was refused",
    "check for an admission webhook or policy")
ROW(ST_BUSY, ANY, "",
    "%p%k: the API server is busy or failing",
    "%Ncheck its log, or lower ECR_CONNECTIONS")
ROW(ST_EXPIRED, ANY, "",
    "Expired%k: the list kept expiring before it was read",
    "run again; check whether the API server is slow")
ROW(ST_FULL, BIT(ACT_LIST), "",
    "the request for the list is too long",
    "shorten ECR_NAMESPACE_SELECTOR")
ROW(ST_FULL, BIT(ACT_CLEAN), "",
    "%o is too large to be read; left alone",
    "find it with kubectl get secrets -A, and delete it by hand")
ROW(ST_FULL, BIT(ACT_SERVICE_ACCOUNT), "",
    "%o is too large to be read",
    "make it smaller, or remove it from ECR_SERVICE_ACCOUNTS")
ROW(ST_FULL, ANY, "",
    "%o is too large to be read",
    "%D, or choose another ECR_SECRET_NAME")
ROW(ST_REPLY, BIT(ACT_LIST), "",
    "the answer from %h is not a list of namespaces%k%w",
    "check that KUBE_SERVER is a Kubernetes API server and that no proxy "
    "changes its answers")
ROW(ST_REPLY, BIT(ACT_LOOK) | BIT(ACT_READ) | BIT(ACT_CLEAN), "",
    "the answer from %h is not %o%k%w",
    "check whether a proxy changes answers")
ROW(ST_REPLY, ANY, "",
    "the answer from %h is not %o as it was sent%k%w",
    "check whether a mutating webhook or a proxy changes it (kubectl get "
    "mutatingwebhookconfigurations)")
