{{- /* A model as charts mostly write one: labels by helpers, parts that may be absent, and values written out as YAML. */}}
{{- define "model.name" -}}
{{- default .name .nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "model.selectorLabels" -}}
app: {{ include "model.name" . }}
{{- end }}

{{- define "model.labels" -}}
{{ include "model.selectorLabels" . }}
app.kubernetes.io/name: {{ include "model.name" . }}
{{- with .labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "model" }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "model.name" . }}
  labels:
    {{- include "model.labels" . | nindent 4 }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not .autoscaling }}
  replicas: {{ .replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "model.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "model.labels" . | nindent 8 }}
      {{- with .podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- with .imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .podSecurityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ include "model.name" . }}
          image: "{{ .image.repository }}:{{ .image.tag }}"
          {{- with .securityContext }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - name: http
              containerPort: {{ .port }}
          {{- with .startupProbe }}
          startupProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .readinessProbe }}
          readinessProbe:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with .volumeMounts }}
          volumeMounts:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      {{- with .volumes }}
      volumes:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "model.name" . }}
  labels:
    {{- include "model.labels" . | nindent 4 }}
spec:
  {{- with .service.type }}
  type: {{ . }}
  {{- end }}
  ports:
    - name: http
      port: {{ .service.port }}
      targetPort: {{ .port }}
  selector:
    {{- include "model.selectorLabels" . | nindent 4 }}
{{- if .autoscaling }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "model.name" . }}
  labels:
    {{- include "model.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "model.name" . }}
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    {{- with .autoscaling.targetCPUUtilizationPercentage }}
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
    {{- with .autoscaling.targetMemoryUtilizationPercentage }}
    - type: Resource
      resource:
        name: memory
        target:
          type: Utilization
          averageUtilization: {{ . }}
    {{- end }}
{{- end }}
{{- end }}
