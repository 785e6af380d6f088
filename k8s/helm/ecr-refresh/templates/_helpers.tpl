{{- /* SPDX-License-Identifier: MIT */ -}}

{{- define "ecr-refresh.labels" -}}
app.kubernetes.io/name: ecr-refresh
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* The next four take noImage for empty where it is missing: `helm upgrade
--reuse-values` has none from a chart that had none. */ -}}

{{- /* The Secret that holds the program; empty: it comes with the image. */ -}}
{{- define "ecr-refresh.program" -}}
{{- with .Values.noImage | default dict }}
{{- if .secret }}{{ .secret }}
{{- else if .arch }}
{{- $.Values.names.program | default "ecr-refresh-program" }}-{{ include "ecr-refresh.programHash" $ | trunc 10 }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The SHA-256 of the chart's own program; empty: it is not used. */ -}}
{{- define "ecr-refresh.programHash" -}}
{{- with .Values.noImage | default dict }}
{{- if and .arch (not .secret) }}
{{- with $.Files.Get "program" }}{{ sha256sum . }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* noImage.arch as a node's label has it. */ -}}
{{- define "ecr-refresh.nodeArch" -}}
{{- regexReplaceAll "^armv[67]$" (.Values.noImage | default dict).arch "arm" }}
{{- end }}

{{- /* Without an image, one that nodes have, if only for the architectures for which
there is a pause image. Otherwise, without a registry anywhere, localhost: what has no
host would be looked for on docker.io, where it is a stranger's. */ -}}
{{- define "ecr-refresh.image" -}}
{{- if include "ecr-refresh.program" . }}
{{- if .Values.noImage.hostImage }}{{ .Values.noImage.hostImage }}
{{- else if has .Values.noImage.arch (list "amd64" "arm64") }}registry.k8s.io/pause:3.10.2
{{- else }}docker.io/library/busybox:1.37.0
{{- end }}
{{- else }}
{{- $host := ternary "" "localhost" (regexMatch "^(localhost|[^/]*[.:][^/]*)/" .Values.image.repository) }}
{{- with .Values.image.registry | default $host }}{{ trimSuffix "/" . }}/{{ end }}
{{- .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}
{{- else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- /* What no schema can say. A first run without keys would wait for them
until helm gives up, so such an install is refused. */ -}}
{{- define "ecr-refresh.check" -}}
{{- $k := .Values.keys }}
{{- if $k.existingSecret }}
{{- if or $k.accessKeyId $k.secretAccessKey $k.sessionToken }}
{{- fail "keys: set existingSecret, or accessKeyId and secretAccessKey, not both" }}
{{- end }}
{{- if $k.existingSecretKeys }}
{{- $_ := required "aws.region is required with keys.existingSecretKeys" .Values.aws.region }}
{{- end }}
{{- else }}
{{- if $k.existingSecretKeys }}
{{- fail "keys.existingSecretKeys needs keys.existingSecret" }}
{{- end }}
{{- $_ := required "keys: existingSecret, or accessKeyId and secretAccessKey, is required" $k.accessKeyId }}
{{- $_ := required "keys.secretAccessKey is required with keys.accessKeyId" $k.secretAccessKey }}
{{- $_ := required "aws.region is required with keys.accessKeyId" .Values.aws.region }}
{{- end }}
{{- if not .Values.rbac.clusterWide }}
{{- range .Values.namespaces }}
{{- if regexMatch "[*?]" . }}
{{- fail (printf "namespaces: rbac.clusterWide=false needs names without globs, not %q" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- if gt (add (mul 3 (int .Values.timeout)) 30) (int .Values.activeDeadlineSeconds) }}
{{- fail (printf "timeout: three runs of %d s do not fit into activeDeadlineSeconds (%d)" (int .Values.timeout) (int .Values.activeDeadlineSeconds)) }}
{{- end }}
{{- include "ecr-refresh.checkNoImage" . }}
{{- end }}

{{- /* The program's first 21 bytes tell for which processor it is: ELF, 64 or 32
bits, and e_machine, before the last. */ -}}
{{- define "ecr-refresh.checkNoImage" -}}
{{- /* A release's chart for one architecture sets it. */}}
{{- if and (not (hasKey .Values "noImage")) (ne .Chart.Name "ecr-refresh") }}
{{- fail "noImage is missing (--reuse-values took the values of an older chart): use --reset-then-reuse-values (Helm 3.14 or later), or set noImage.arch" }}
{{- end }}
{{- $n := .Values.noImage | default dict }}
{{- $arch := $n.arch }}
{{- if not $arch }}
{{- if $n.secret }}
{{- fail "noImage.secret needs noImage.arch, the architecture of the program in it" }}
{{- end }}
{{- if $n.hostImage }}
{{- fail "noImage.hostImage needs noImage.arch" }}
{{- end }}
{{- else }}
{{- if not $n.secret }}
{{- $head := .Files.Get "program" | trunc 21 | b64enc }}
{{- $arm := "^f0VMRgEB.{16}KAAB$" }}
{{- $want := dict "amd64" "^f0VMRgIB.{16}PgAB$" "arm64" "^f0VMRgIB.{16}twAB$" "riscv64" "^f0VMRgIB.{16}8wAB$" "armv7" $arm "armv6" $arm }}
{{- if not $head }}
{{- fail (printf "noImage.arch: the chart has no file `program`: install the chart ecr-refresh-%s of the release, copy build/%s/ecr-refresh to k8s/helm/ecr-refresh/program, or set noImage.secret" $arch $arch) }}
{{- else if not (hasPrefix "f0VMR" $head) }}
{{- fail (printf "noImage.arch: the chart's file `program` is not a Linux program (ELF): copy build/%s/ecr-refresh there" $arch) }}
{{- else if not (regexMatch (get $want $arch) $head) }}
{{- fail (printf "noImage.arch: the chart's file `program` is not for %s: copy build/%s/ecr-refresh there, or set noImage.arch to the program's" $arch $arch) }}
{{- end }}
{{- end }}
{{- if and $n.hostImage (not (regexMatch "^(localhost|[^/]*[.:][^/]*)/" $n.hostImage)) }}
{{- fail (printf "noImage.hostImage: %q has no registry: add its host, such as docker.io/rancher/mirrored-pause:3.10.2" $n.hostImage) }}
{{- end }}
{{- if eq .Values.secretName (include "ecr-refresh.program" .) }}
{{- fail "secretName: the runs are allowed to write Secrets of this name, so none of them can hold the program: choose another name" }}
{{- end }}
{{- $node := get (.Values.nodeSelector | default dict) "kubernetes.io/arch" }}
{{- if and $node (ne $node (include "ecr-refresh.nodeArch" .)) }}
{{- fail (printf "nodeSelector: the program of noImage.arch=%s does not run on kubernetes.io/arch=%s: remove that line, it is set automatically" $arch $node) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Not empty where helm itself installs, and can see the cluster. Whoever may
make a ClusterRole may look at namespaces; others at their own. */ -}}
{{- define "ecr-refresh.onCluster" -}}
{{- if and .Values.rbac.create .Values.rbac.clusterWide }}
{{- if lookup "v1" "Namespace" "" "kube-system" }}yes{{ end }}
{{- else if lookup "v1" "ConfigMap" .Release.Namespace "kube-root-ca.crt" }}yes
{{- end }}
{{- end }}

{{- /* The rights on Secrets and service accounts, of either role. */ -}}
{{- define "ecr-refresh.rules" -}}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [{{ .Values.secretName }}]
  verbs: [{{ if .Values.rbac.clusterWide }}list, {{ end }}create, patch, get]
{{- with .Values.serviceAccounts }}
- apiGroups: [""]
  resources: [serviceaccounts]
  resourceNames: {{ toJson . }}
  verbs: [{{ if $.Values.rbac.clusterWide }}list, {{ end }}get, patch]
{{- end }}
{{- end }}

{{- /* A Job's spec, all but the TTL: what every run has. Takes the root, the pod's
label `app`, the exit codes at which the Job is `failed` at once, and for another
command than run: its `args` and `account`, which need no keys.
../../../base/cronjob.yaml says why. */ -}}
{{- define "ecr-refresh.job" -}}
{{- $root := .root }}
{{- with .root.Values -}}
backoffLimit: {{ .backoffLimit }}
activeDeadlineSeconds: {{ .activeDeadlineSeconds }}
podFailurePolicy:
  rules:
  - action: Ignore
    onPodConditions:
    - type: DisruptionTarget
      status: "True"
  - action: FailJob
    onExitCodes:
      containerName: ecr-credential-updater
      operator: In
      values: {{ $.failed | default (list 1 3) | toJson }}
template:
  metadata:
    labels:
      app: {{ $.app }}
      app.kubernetes.io/name: ecr-refresh
      {{- with include "ecr-refresh.programHash" $root }}
      ecr-refresh/program: {{ trunc 32 . | quote }}
      {{- end }}
      {{- with .podLabels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- $made := and .keys.accessKeyId (not $.args) }}
    {{- if or .podAnnotations $made }}
    annotations:
      {{- if $made }}
      checksum/keys: {{ toJson .keys | sha256sum }}
      {{- end }}
      {{- with .podAnnotations }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- end }}
  spec:
    serviceAccountName: {{ $.account | default .names.serviceAccount }}
    automountServiceAccountToken: true
    enableServiceLinks: false
    restartPolicy: Never
    securityContext:
      runAsNonRoot: true
      {{- with .runAsUser }}
      runAsUser: {{ int64 . }}
      runAsGroup: {{ int64 . }}
      {{- end }}
      seccompProfile:
        type: RuntimeDefault
    {{- with include "ecr-refresh.placement" $root | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    containers:
    - name: ecr-credential-updater
      {{- include "ecr-refresh.container" $root | nindent 6 }}
      args: {{ $.args | default (list "run") | toJson }}
      envFrom:
      - configMapRef:
          name: {{ .names.configMap }}
      {{- if not (or .keys.existingSecretKeys $.args) }}
      - secretRef:
          name: {{ .keys.existingSecret | default .names.keys }}
      {{- end }}
      {{- $mapped := ternary (dict) .keys.existingSecretKeys (not (empty $.args)) }}
      {{- if or $mapped .extraEnv }}
      env:
      {{- with $mapped }}
      - name: AWS_ACCESS_KEY_ID
        valueFrom:
          secretKeyRef:
            name: {{ $root.Values.keys.existingSecret }}
            key: {{ .accessKeyId }}
      - name: AWS_SECRET_ACCESS_KEY
        valueFrom:
          secretKeyRef:
            name: {{ $root.Values.keys.existingSecret }}
            key: {{ .secretAccessKey }}
      {{- end }}
      {{- with .extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      {{- end }}
{{- end }}
{{- end }}

{{- /* What makes an object a part of cleaning; takes its place in the order. */ -}}
{{- define "ecr-refresh.cleanHook" -}}
helm.sh/hook: pre-delete
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{- /* Where a pod may run and what it mounts. */ -}}
{{- define "ecr-refresh.placement" -}}
{{- $selector := .Values.nodeSelector }}
{{- $volumes := .Values.extraVolumes }}
{{- with include "ecr-refresh.program" . }}
{{- $selector = merge (dict "kubernetes.io/arch" (include "ecr-refresh.nodeArch" $)) ($selector | default dict) }}
{{- /* 365 is 0555: with any less the program cannot be run. */}}
{{- $source := dict "secretName" . "defaultMode" 365 }}
{{- $volumes = prepend ($volumes | default list) (dict "name" "program" "secret" $source) }}
{{- end }}
{{- range $key := list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- with eq $key "nodeSelector" | ternary $selector (get $.Values $key) }}
{{ $key }}: {{ toJson . }}
{{- end }}
{{- end }}
{{- with $volumes }}
volumes: {{ toJson . }}
{{- end }}
{{- end }}

{{- define "ecr-refresh.container" -}}
{{- $program := include "ecr-refresh.program" . }}
{{- $mounts := .Values.extraVolumeMounts }}
{{- if $program }}
{{- $mounts = prepend ($mounts | default list) (dict "name" "program" "mountPath" "/program" "readOnly" true) }}
{{- end -}}
image: {{ include "ecr-refresh.image" . | quote }}
imagePullPolicy: {{ ternary "IfNotPresent" .Values.image.pullPolicy (not (empty $program)) }}
command: [{{ if $program }}/program{{ end }}/ecr-refresh]
terminationMessagePolicy: FallbackToLogsOnError
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- with $mounts }}
volumeMounts: {{ toJson . }}
{{- end }}
{{- end }}
