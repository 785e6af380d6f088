{{- /* SPDX-License-Identifier: MIT */ -}}

{{- define "ecr-refresh.labels" -}}
app.kubernetes.io/name: ecr-refresh
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* Without a registry anywhere, localhost: what has no host would be looked for
on docker.io, where it is a stranger's. */ -}}
{{- define "ecr-refresh.image" -}}
{{- $host := ternary "" "localhost" (regexMatch "^(localhost|[^/]*[.:][^/]*)/" .Values.image.repository) }}
{{- with .Values.image.registry | default $host }}{{ trimSuffix "/" . }}/{{ end }}
{{- .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}
{{- else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* What no schema can say. A first run without keys would wait for them
until helm gives up, so such an install is refused. */ -}}
{{- define "ecr-refresh.check" -}}
{{- $k := .Values.keys }}
{{- if $k.existingSecret }}
{{- if or $k.accessKeyId $k.secretAccessKey $k.sessionToken }}
{{- fail "keys: give existingSecret, or accessKeyId and secretAccessKey, not both" }}
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
{{- range $key := list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- with get $.Values $key }}
{{ $key }}: {{ toJson . }}
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
volumes: {{ toJson . }}
{{- end }}
{{- end }}

{{- define "ecr-refresh.container" -}}
image: {{ include "ecr-refresh.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
command: [/ecr-refresh]
terminationMessagePolicy: FallbackToLogsOnError
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources:
  {{- toYaml .Values.resources | nindent 2 }}
{{- with .Values.extraVolumeMounts }}
volumeMounts: {{ toJson . }}
{{- end }}
{{- end }}
