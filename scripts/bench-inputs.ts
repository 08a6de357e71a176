/** Believable files of a given length, the same on every run. */
export const benchInputs: Readonly<Record<string, (lines: number) => string>> = {
  Dockerfile: (lines) => fill(dockerfileHead, dockerfileStep, lines),
  'compose.yaml': (lines) => fill(['services:'], composeService, lines),
  'workloads.yaml': (lines) => fill([], deployment, lines),
};

function fill(head: readonly string[], block: (index: number) => readonly string[], lines: number): string {
  const out = [...head];
  for (let index = 0; out.length < lines; index++) out.push(...block(index));
  return `${out.join('\n')}\n`;
}

const dockerfileHead = ['# syntax=docker/dockerfile:1', 'FROM debian:12-slim AS base', 'WORKDIR /srv/app'];

function dockerfileStep(index: number): string[] {
  const step = [
    `ENV SETTING_${index}=value-${index} \\`,
    `    MODE_${index}=production`,
    `COPY --chown=1000:1000 modules/part-${index}/ /srv/app/part-${index}/`,
    'RUN apt-get update \\',
    ` && apt-get install -y --no-install-recommends package-${index}=1.${index} \\`,
    ' && rm -rf /var/lib/apt/lists/*',
    `RUN curl -fsSL https://example.com/tool-${index}.tar.gz -o /tmp/tool.tar.gz && tar -xf /tmp/tool.tar.gz`,
  ];
  return index % 12 === 11 ? [`FROM node:22-bookworm AS stage-${index}`, 'USER node', ...step] : step;
}

function composeService(index: number): string[] {
  return [
    `  service-${index}: # number ${index}`,
    `    image: registry.example.com/team/service-${index}:1.${index}`,
    '    restart: unless-stopped',
    `    ports: ["${8000 + (index % 1000)}:80"]`,
    '    environment:',
    `      LOG_LEVEL: info`,
    `      QUEUE: queue-${index}`,
    '    volumes:',
    `      - data-${index}:/var/lib/service`,
    ...(index % 5 === 0 ? ['    privileged: true'] : ['    cap_drop: [ALL]', '    read_only: true']),
  ];
}

function deployment(index: number): string[] {
  return [
    ...(index === 0 ? [] : ['---']),
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata: { name: web-${index}, labels: { app: web-${index} } }`,
    'spec:',
    '  replicas: 2',
    `  selector: { matchLabels: { app: web-${index} } }`,
    '  template:',
    `    metadata: { labels: { app: web-${index} } }`,
    '    spec:',
    '      containers:',
    '        - name: web',
    `          image: registry.example.com/team/web:1.${index}`,
    '          ports: [{ containerPort: 8080 }]',
    '          env:',
    '            - name: LOG_LEVEL',
    '              value: info',
    '          securityContext:',
    index % 4 === 0 ? '            privileged: true' : '            allowPrivilegeEscalation: false',
    '          resources:',
    '            limits: { cpu: 500m, memory: 256Mi }',
  ];
}
