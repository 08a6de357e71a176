import { officialNames } from '../known-images/row.ts';
import type { Replacement, Retirement } from './row.ts';

function hub(name: string): string {
  return `https://hub.docker.com/_/${name}`;
}

const kubernetes = 'https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/';

/** The same version of Java from Eclipse, where it has one. */
function temurin({ tag = '' }: { readonly tag: string | undefined }): Replacement[] {
  const match = /^(8|11|17|21)(?:u\d+|\.[\d.]+)?(?:-(jdk|jre))?(?:-(slim|alpine|buster|bullseye|oracle))?$/.exec(tag);
  if (match === null) return [];
  const [, version, kind = 'jdk', variant] = match;
  const on = variant === 'alpine' ? '-alpine' : '';
  const breaks = `It is built on the current ${on === '' ? 'Ubuntu' : 'Alpine Linux'}, where packages have other versions and names`;
  const runtime = { text: `eclipse-temurin:${version}-jre${on}`, breaks: `${breaks}, and without the compiler` };
  return kind === 'jre'
    ? [{ text: runtime.text, breaks }]
    : [{ text: `eclipse-temurin:${version}-jdk${on}`, breaks }, runtime];
}

/** Rebuilds of the distribution that CentOS was. */
function enterpriseLinux({ tag = '' }: { readonly tag: string | undefined }): Replacement[] {
  const version = /^(?:centos)?(\d+)/.exec(tag)?.[1];
  const versions = version === '8' ? ['8', '9'] : ['9', '8'];
  return versions.map((each) => ({
    text: `almalinux:${each}`,
    breaks: 'It has dnf and the packages of another release, and what is added to it has to be built for that',
  }));
}

/** Repositories that get no more updates, whatever the tag. */
export const retirements: readonly Retirement[] = [
  {
    names: officialNames('openjdk'),
    // Builds of what is not released yet are all that it still publishes.
    except: /-ea(?:-|$)/,
    since: '2022-07',
    instead: '`eclipse-temurin`, or the image of another vendor',
    source: hub('openjdk'),
    replace: temurin,
  },
  {
    names: officialNames('adoptopenjdk'),
    since: '2021-08-01',
    instead: '`eclipse-temurin`',
    source: hub('adoptopenjdk'),
  },
  {
    names: officialNames('java'),
    since: '2016-12-31',
    instead: '`eclipse-temurin`',
    source: hub('java'),
    replace: temurin,
  },
  {
    names: officialNames('centos'),
    since: '2024-06-30',
    instead: '`almalinux` or `rockylinux/rockylinux`',
    source: 'https://www.centos.org/centos-linux-eol/',
    replace: enterpriseLinux,
  },
  { names: officialNames('jenkins'), since: '2018-07', instead: '`jenkins/jenkins`', source: hub('jenkins') },
  ...['consul', 'vault'].map((name) => ({
    names: officialNames(name),
    since: '2023-06',
    instead: `\`hashicorp/${name}\``,
    source: hub(name),
  })),
  {
    names: officialNames('nats-streaming'),
    since: '2023-06',
    instead: '`nats` with JetStream',
    source: hub('nats-streaming'),
  },
  { names: officialNames('iojs'), since: undefined, instead: '`node`', source: hub('iojs') },
  { names: officialNames('rails'), since: '2016-12-31', instead: '`ruby`', source: hub('rails') },
  { names: officialNames('django'), since: '2016-12-31', instead: '`python`', source: hub('django') },
  { names: officialNames('piwik'), since: undefined, instead: '`matomo`', source: hub('piwik') },
  { names: officialNames('owncloud'), since: undefined, instead: '`owncloud/server`', source: hub('owncloud') },
  { names: officialNames('opensuse'), since: undefined, instead: '`opensuse/leap`', source: hub('opensuse') },
  {
    names: ['docker.io/mysql/mysql-server'],
    since: '2023-01',
    instead: '`mysql`',
    source: 'https://hub.docker.com/r/mysql/mysql-server',
  },
  {
    names:
      `android buildpack-deps clojure elixir golang mariadb mongo mysql node openjdk php postgres python redis ruby rust`
        .split(' ')
        .map((name) => `docker.io/circleci/${name}`),
    since: '2021-12-31',
    instead: '`cimg/…`',
    source: 'https://circleci.com/docs/next-gen-migration-guide/',
  },
  {
    names: ['docker.io/bitnamilegacy/*'],
    since: '2025-08-28',
    instead: 'the image of the project itself, or Bitnami Secure Images',
    source: 'https://github.com/bitnami/containers/issues/83267',
  },
  {
    names: ['docker.io/bitnami/*'],
    // `latest` alone is still built, for some; two of them belong to projects that go on.
    except: /^bitnami\/(?:sealed-secrets|minideb)|:latest$|^[^:]*$/,
    since: '2025-08-28',
    instead: 'the image of the project itself, or Bitnami Secure Images',
    source: 'https://github.com/bitnami/containers/issues/83267',
  },
  {
    names: ['k8s.gcr.io/*'],
    since: '2023-04-03',
    instead: '`registry.k8s.io`',
    source: kubernetes,
    replace: ({ repository, tag }) =>
      tag === undefined
        ? []
        : [
            {
              text: `registry.k8s.io/${repository}:${tag}`,
              breaks: 'Firewalls and mirrors have to let that host through',
            },
          ],
  },
  {
    names: ['gcr.io/google_containers/*', 'gcr.io/google-containers/*'],
    since: '2023-04-03',
    instead: '`registry.k8s.io`',
    source: kubernetes,
  },
  {
    names: ['mcr.microsoft.com/dotnet/core/*', 'docker.io/microsoft/dotnet', 'docker.io/microsoft/aspnetcore*'],
    since: '2022-12-13',
    instead: '`mcr.microsoft.com/dotnet/…`',
    source: 'https://github.com/dotnet/dotnet-docker/blob/main/documentation/supported-tags.md',
  },
  {
    names: [
      'docker.io/microsoft/windowsservercore',
      'docker.io/microsoft/nanoserver',
      'docker.io/microsoft/iis',
      'docker.io/microsoft/aspnet',
    ],
    since: undefined,
    instead: 'an image of `mcr.microsoft.com`',
    source: 'https://techcommunity.microsoft.com/blog/containers/windows-server-containers-images-on-docker-hub/382494',
  },
  {
    names: ['registry.access.redhat.com/ubi7*', 'registry.access.redhat.com/rhel7*', 'registry.redhat.io/ubi7*'],
    since: '2024-06-30',
    instead: '`registry.access.redhat.com/ubi9`',
    source: 'https://access.redhat.com/support/policy/updates/errata',
  },
];
