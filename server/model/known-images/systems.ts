import {
  alpine,
  debian,
  dnf,
  type ImageRow,
  noShell,
  official,
  otherDistribution,
  rootUser,
  shellOnly,
} from './row.ts';

const redHatCatalog = 'https://catalog.redhat.com/software/containers';

/** Names of Red Hat's base images: in both of its registries, and on Docker Hub. */
function ubi(endings: readonly string[]): string[] {
  const registries = ['registry.access.redhat.com', 'registry.redhat.io', 'docker.io/redhat'];
  return ['ubi8', 'ubi9', 'ubi10'].flatMap((version) =>
    endings.flatMap((ending) => registries.map((registry) => `${registry}/${version}${ending}`)),
  );
}

/** Operating systems and other bases that hold no application. */
export const systemImages: readonly ImageRow[] = [
  official('debian', 'Debian', { ...debian, user: rootUser }),
  official('ubuntu', 'Ubuntu', { ...debian, user: rootUser }, [
    {
      // Since 23.04 the image ships this user: https://bugs.launchpad.net/cloud-images/+bug/2005129
      tag: /^(?:latest|rolling|devel|2[4-9]\.|23\.(?:04|10)|noble|oracular|plucky|questing|resolute)/,
      facts: { offersUser: { uid: 1000, gid: 1000, name: 'ubuntu' } },
    },
  ]),
  official('buildpack-deps', 'Build dependencies', { ...debian, user: rootUser }),
  official('alpine', 'Alpine Linux', { ...alpine, user: rootUser }),
  official('busybox', 'BusyBox', { user: rootUser, userTool: 'busybox', packageManager: 'none', hasShell: true }),
  // Amazon Linux installs shadow-utils on demand only: there is no useradd.
  official('amazonlinux', 'Amazon Linux', { user: rootUser, userTool: 'none', packageManager: 'dnf', hasShell: true }, [
    { tag: /^(?:2$|2\.|1$|201[678])/, facts: { packageManager: 'yum' } },
  ]),
  official('fedora', 'Fedora', { ...dnf, user: rootUser }),
  official('rockylinux', 'Rocky Linux', { ...dnf, user: rootUser }, [
    { tag: /minimal/, facts: { packageManager: 'microdnf', userTool: undefined } },
  ]),
  {
    names: ['docker.io/rockylinux/rockylinux', 'quay.io/rockylinux/rockylinux'],
    title: 'Rocky Linux',
    source: 'https://hub.docker.com/r/rockylinux/rockylinux',
    facts: { ...dnf, user: rootUser },
    variants: [{ tag: /minimal|ubi-micro/, facts: otherDistribution }],
  },
  official('almalinux', 'AlmaLinux', { ...dnf, user: rootUser }, [
    { tag: /minimal/, facts: { packageManager: 'microdnf', userTool: undefined } },
  ]),
  official('oraclelinux', 'Oracle Linux', { ...dnf, user: rootUser }, [
    { tag: /^[67]/, facts: { packageManager: 'yum' } },
    { tag: /slim/, facts: { packageManager: 'microdnf', userTool: undefined } },
  ]),
  official('centos', 'CentOS', { ...dnf, user: rootUser }, [
    { tag: /^(?:centos)?[67]/, facts: { packageManager: 'yum' } },
  ]),
  official('archlinux', 'Arch Linux', { user: rootUser, userTool: 'shadow', hasShell: true }),
  official('photon', 'Photon OS', { user: rootUser, packageManager: 'tdnf', hasShell: true }),
  {
    names: ['docker.io/opensuse/leap', 'docker.io/opensuse/tumbleweed', 'registry.opensuse.org/opensuse/*'],
    title: 'openSUSE',
    source: 'https://hub.docker.com/r/opensuse/leap',
    facts: { user: rootUser, packageManager: 'zypper', hasShell: true },
  },
  {
    names: ['mcr.microsoft.com/azurelinux/base/core', 'mcr.microsoft.com/cbl-mariner/base/core'],
    title: 'Azure Linux',
    source: 'https://mcr.microsoft.com/artifact/mar/azurelinux/base/core',
    facts: { user: rootUser, packageManager: 'tdnf', hasShell: true },
  },
  {
    names: ubi(['', '/ubi']),
    title: 'Red Hat Universal Base Image',
    source: redHatCatalog,
    facts: { ...dnf, user: rootUser },
  },
  {
    names: ubi(['/ubi-minimal', '-minimal']),
    title: 'Red Hat Universal Base Image, minimal',
    source: redHatCatalog,
    // It has no useradd until shadow-utils is installed.
    facts: { user: rootUser, userTool: 'none', packageManager: 'microdnf', hasShell: true },
  },
  {
    names: ubi(['/ubi-micro', '-micro']),
    title: 'Red Hat Universal Base Image, micro',
    source: redHatCatalog,
    facts: { ...shellOnly, user: rootUser },
  },
  {
    names: ['static', 'base', 'base-nossl', 'cc', 'java*', 'nodejs*', 'python3*'].flatMap((path) =>
      path.endsWith('*')
        ? [`gcr.io/distroless/${path}`]
        : [`gcr.io/distroless/${path}`, `gcr.io/distroless/${path}-debian*`],
    ),
    title: 'Distroless',
    source: 'https://github.com/GoogleContainerTools/distroless',
    facts: { ...noShell, user: rootUser, offersUser: { uid: 65532, gid: 65532, name: 'nonroot' } },
    variants: [
      { tag: /nonroot/, facts: { user: { uid: 65532, name: 'nonroot' }, offersUser: undefined } },
      { tag: /debug/, facts: { hasShell: true } },
    ],
  },
  {
    names: ['static', 'node', 'python', 'jre', 'nginx'].map((name) => `cgr.dev/chainguard/${name}`),
    title: 'Chainguard image',
    source: 'https://images.chainguard.dev',
    facts: { ...noShell, user: { uid: 65532, name: undefined } },
    // The `-dev` variants add a shell and apk.
    variants: [{ tag: /-dev$/, facts: { userTool: 'busybox', packageManager: 'apk', hasShell: true } }],
  },
  {
    names: ['cgr.dev/chainguard/wolfi-base'],
    title: 'Wolfi',
    source: 'https://images.chainguard.dev/directory/image/wolfi-base/overview',
    facts: { ...alpine, user: rootUser },
  },
];
