import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import rootUser from '../../server/rules/root-user.ts';
import { Workbench } from './workbench.ts';

describe('hovering over a finding', () => {
  it('tells rule, reason, benchmark items, what the fix writes, and links the page', async () => {
    await using bench = await Workbench.start({ initializationOptions: { rulesUrl: 'https://rules.test/' } });
    const uri = bench.open('Dockerfile', 'FROM node:20\nRUN echo hi\n');
    const text = await bench.hover(uri, 0, 6);
    assert.match(text ?? '', /\[`root-user`\]\(https:\/\/rules\.test\/root-user\)/);
    assert.ok(text?.includes(rootUser.why) && text.includes(rootUser.remedy), text ?? 'nothing');
    assert.match(text ?? '', /CIS Docker Benchmark 4\.1/);
    assert.match(text ?? '', /\+ USER 1000/);
    assert.match(text ?? '', /may change behaviour: \w/);
  });

  it('tells until when an image gets updates, and what may take its place', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM python:3.8\nFROM openjdk:8\nFROM nginx:1.27-alpine\nUSER 101\n');
    const python = (await bench.hover(uri, 0, 8)) ?? '';
    assert.match(python, /Python 3\.8 has had no updates since 2024-10-07/);
    assert.match(python, /- `python:3\.8-slim` \(smaller\): \w/);
    assert.match((await bench.hover(uri, 1, 8)) ?? '', /its place was taken by `eclipse-temurin`/);
    assert.match((await bench.hover(uri, 2, 8)) ?? '', /`nginxinc\/nginx-unprivileged:1\.27-alpine` \(non-root\)/);
  });

  it('never repeats a secret', async () => {
    await using bench = await Workbench.start();
    const secret = 's3cret-value-99';
    const texts = {
      'compose.yaml': `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${secret}\n`,
      Dockerfile: `FROM node:20\nENV API_PASSWORD=${secret}\nRUN echo $API_PASSWORD\n`,
      'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n      image: a:1\n      env: [{name: DB_PASSWORD, value: ${secret}}]\n`,
    };
    let heard = 0;
    for (const [name, text] of Object.entries(texts)) {
      const uri = bench.open(name, text);
      for (const { range, message, code } of (await bench.pull(uri)).items) {
        const hover = await bench.hover(uri, range.start.line, range.start.character);
        assert.ok(!message.includes(secret) && !hover?.includes(secret), `${name} ${code}`);
        if (code === 'secret-in-environment') heard++;
      }
    }
    assert.equal(heard, 3);
  });
});

describe('hovering in one of several Compose files', () => {
  it('knows what the files say that the configuration lists with it', async () => {
    const files = {
      '.bulkhead.yaml': 'compose:\n  files: [deploy/base.yaml, app/over.yaml]\n',
      'deploy/.env': 'TAG=1.27\n',
      'deploy/base.yaml': 'services:\n  web:\n    image: nginx\n',
    };
    await using bench = await Workbench.start({ files });
    const uri = bench.open('app/over.yaml', `services:\n  web:\n    image: nginx:$\{TAG}\n    privileged: true\n`);
    for (let tries = 0; ; tries++) {
      await bench.pull(uri);
      const text = (await bench.hover(uri, 2, 14)) ?? '';
      if (/Docker Official Image\)\*\* `docker\.io\/library\/nginx:1\.27`/.test(text)) return;
      assert.ok(tries < 50, `hover: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

describe('hovering over a word', () => {
  const compose = `services:
  web:
    image: nginx:1.25
    user: root
    cap_add: [SYS_ADMIN]
    security_opt:
      - seccomp:unconfined
    environment:
      read_only: x
`;
  const pod = `apiVersion: v1
kind: Pod
metadata: { name: p }
spec:
  hostNetwork: true
  containers:
    - name: c
      image: redis
      securityContext:
        runAsUser: 0
        capabilities: { drop: [ALL] }
`;

  it('explains capabilities, security options, users, images and keys of a Compose service', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('compose.yaml', compose);
    assert.match((await bench.hover(uri, 2, 13)) ?? '', /nginx \(Docker Official Image\)/);
    assert.match((await bench.hover(uri, 3, 6)) ?? '', /\*\*`user`\*\*/);
    assert.match((await bench.hover(uri, 3, 11)) ?? '', /User `root`/);
    assert.match((await bench.hover(uri, 4, 16)) ?? '', /CAP_SYS_ADMIN.*control of the host/s);
    assert.match((await bench.hover(uri, 6, 10)) ?? '', /\*\*`seccomp`\*\*/);
  });

  it('does not take a variable for the key of the same name', async () => {
    await using bench = await Workbench.start();
    assert.equal(await bench.hover(bench.open('compose.yaml', compose), 8, 8), undefined);
  });

  it('explains fields of pods and containers', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('pod.yaml', pod);
    assert.match((await bench.hover(uri, 4, 4)) ?? '', /\*\*`hostNetwork`\*\*/);
    assert.match((await bench.hover(uri, 8, 10)) ?? '', /\*\*`securityContext`\*\*/);
    assert.match((await bench.hover(uri, 9, 12)) ?? '', /\*\*`runAsUser`\*\*/);
    assert.match((await bench.hover(uri, 10, 32)) ?? '', /\*\*`ALL`\*\*/);
  });

  it('explains instructions, flags and images of a Dockerfile', async () => {
    await using bench = await Workbench.start();
    const uri = bench.open('Dockerfile', 'FROM node:20\nRUN --network=host make\nUSER node\n');
    assert.match((await bench.hover(uri, 0, 2)) ?? '', /\*\*`FROM`\*\*/);
    assert.match((await bench.hover(uri, 0, 8)) ?? '', /Node\.js \(Docker Official Image\)/);
    assert.match((await bench.hover(uri, 1, 8)) ?? '', /\*\*`network`\*\*/);
    assert.match((await bench.hover(uri, 2, 6)) ?? '', /User `node`/);
  });

  it('is silent in files that are none of ours', async () => {
    await using bench = await Workbench.start();
    assert.equal(
      await bench.hover(bench.open('values.yaml', 'securityContext:\n  privileged: true\n'), 1, 4),
      undefined,
    );
  });
});
