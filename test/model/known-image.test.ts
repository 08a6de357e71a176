import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseImageReference } from '../../server/model/image-reference.ts';
import { type KnownImage, knownImage } from '../../server/model/known-image.ts';

const digest = `@sha256:${'a'.repeat(64)}`;

function known(text: string): KnownImage | undefined {
  const reference = parseImageReference(text);
  assert.ok(reference, text);
  return knownImage(reference);
}

describe('knownImage', () => {
  it('knows nothing of an image that is not in the table', () => {
    for (const text of ['acme/api', 'ghcr.io/acme/node', 'localhost:5000/nginx', 'quay.io/acme/redis']) {
      assert.equal(known(text), undefined, text);
    }
  });

  it('knows official images under every name that Docker publishes them', () => {
    for (const text of [
      'node:22',
      'docker.io/node:22',
      'public.ecr.aws/docker/library/node:22',
      'mirror.gcr.io/library/node:22',
    ]) {
      assert.deepEqual(known(text)?.offersUser, { uid: 1000, gid: 1000, name: 'node' }, text);
    }
  });

  const roots = [
    'debian',
    'alpine:3.20',
    'golang:1.24',
    'nginx:alpine',
    'postgres:16',
    'gcr.io/distroless/static-debian12',
    'haproxy:2.3',
    'gradle:8-jdk21',
    'dhi.io/node:24-alpine3.22-dev',
    'nvidia/cuda:12.6.0-base-ubuntu24.04',
    'redhat/ubi9-minimal',
    'ghcr.io/astral-sh/uv:python3.13-bookworm-slim',
    'lscr.io/linuxserver/plex',
  ];
  for (const text of roots) it(`says that ${text} starts as root`, () => assert.equal(known(text)?.user?.uid, 0));

  const others: [text: string, uid: number][] = [
    ['gcr.io/distroless/static-debian12:nonroot', 65532],
    ['gcr.io/distroless/java21-debian12:debug-nonroot', 65532],
    ['cgr.dev/chainguard/static', 65532],
    ['nginxinc/nginx-unprivileged:alpine', 101],
    ['memcached', 11211],
    ['grafana/grafana', 472],
    ['haproxy:2.4', 99],
    ['haproxy:2.10-alpine', 99],
    ['mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled', 1654],
    ['registry.access.redhat.com/ubi9/python-312', 1001],
    ['docker:27-dind-rootless', 1000],
    ['dhi.io/node:24-alpine3.22', 65532],
    ['quay.io/jupyter/base-notebook', 1000],
    ['selenium/node-chrome:4.25', 1200],
    ['mambaorg/micromamba:2', 57439],
    ['mcr.microsoft.com/mssql/server:2022-latest', 10001],
  ];
  for (const [text, uid] of others)
    it(`says that ${text} runs as ${uid}`, () => assert.equal(known(text)?.user?.uid, uid));

  it('tells Alpine variants from Debian ones', () => {
    assert.equal(known('postgres:16')?.offersUser?.uid, 999);
    assert.equal(known('postgres:16-alpine')?.offersUser?.uid, 70);
    assert.equal(known('python:3.13-slim')?.userTool, 'shadow');
    assert.equal(known('python:3.13-alpine3.20')?.userTool, 'busybox');
  });

  it('knows what a hardened image has for builds only', () => {
    assert.equal(known('dhi.io/python:3.13-debian13')?.hasShell, false);
    assert.equal(known('dhi.io/python:3.13-debian13-dev')?.packageManager, 'apt');
    assert.equal(known('dhi.io/python:3.13-alpine3.22-dev')?.packageManager, 'apk');
    assert.equal(known('dhi.io/postgres:17'), undefined);
  });

  it('offers the user of .NET 8 and later only', () => {
    assert.equal(known('mcr.microsoft.com/dotnet/aspnet:8.0')?.offersUser?.uid, 1654);
    assert.equal(known('mcr.microsoft.com/dotnet/aspnet:10.0-alpine')?.offersUser?.uid, 1654);
    assert.equal(known('mcr.microsoft.com/dotnet/aspnet:6.0')?.offersUser, undefined);
    assert.equal(known('mcr.microsoft.com/dotnet/aspnet:7.0-jammy-chiseled')?.user, undefined);
  });

  it('leaves open what differs between tags when there is only a digest', () => {
    const node = known(`node${digest}`);
    assert.equal(node?.user?.uid, 0);
    assert.equal(node?.userTool, undefined);
    assert.equal(known(`gcr.io/distroless/static${digest}`)?.user, undefined);
    assert.equal(known(`node:22${digest}`)?.userTool, 'shadow');
  });

  it('follows the volume that PostgreSQL 18 moved', () => {
    assert.deepEqual(known('postgres:17.2')?.volumes, ['/var/lib/postgresql/data']);
    assert.deepEqual(known('postgres:18')?.volumes, ['/var/lib/postgresql']);
    assert.deepEqual(known('postgres')?.volumes, ['/var/lib/postgresql']);
  });

  it('knows nothing of Windows variants', () => {
    assert.equal(known('golang:1.24-windowsservercore-ltsc2022'), undefined);
    assert.equal(known('mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022'), undefined);
  });

  it('names a public page as the source of every fact', () => {
    for (const text of ['debian', 'redis', 'minio/minio', 'bitnami/redis', 'registry.k8s.io/pause:3.10']) {
      assert.match(known(text)?.source ?? '', /^https:\/\//);
    }
  });
});
