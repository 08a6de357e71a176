import {
  alpine,
  alpineVariant,
  asRoot,
  debian,
  dnf,
  type ImageFacts,
  type ImageRow,
  noShell,
  official,
  otherDistribution,
  rootUser,
} from './row.ts';

function runsAs(uid: number, name: string | undefined, facts: ImageFacts = {}): ImageFacts {
  return { ...facts, user: { uid, name } };
}

function row(
  names: readonly string[],
  title: string,
  source: string,
  facts: ImageFacts,
  variants: ImageRow['variants'] = [],
): ImageRow {
  return { names, title, source, facts, variants };
}

function hub(name: string): string {
  return `https://hub.docker.com/r/${name}`;
}

/** Docker Hardened Images: `nonroot`, and tools and root in the variants for builds only. */
const hardened = row(
  'alpine-base aspnetcore bun busybox debian-base deno dotnet eclipse-temurin golang maven nginx node php python ruby rust static'
    .split(' ')
    .map((name) => `dhi.io/${name}`),
  'Docker Hardened Image',
  'https://docs.docker.com/dhi/migration/checklist/',
  { ...noShell, ...runsAs(65532, 'nonroot') },
  [
    { tag: /-(?:dev|sdk)$/, facts: { ...asRoot, userTool: undefined, packageManager: undefined } },
    { tag: /alpine.{0,128}-(?:dev|sdk)$/, facts: alpine },
    { tag: /debian.{0,128}-(?:dev|sdk)$/, facts: debian },
  ],
);

const chainguard = row(
  'aspnet-runtime curl dotnet-runtime git glibc-dynamic jdk php ruby'
    .split(' ')
    .map((name) => `cgr.dev/chainguard/${name}`),
  'Chainguard image',
  'https://images.chainguard.dev',
  runsAs(65532, undefined),
  [{ tag: /-dev$/, facts: { userTool: 'busybox', packageManager: 'apk', hasShell: true } }],
);

/** Science, and machine learning. */
const science: readonly ImageRow[] = [
  row(
    ['base', 'minimal', 'scipy', 'datascience', 'tensorflow', 'pytorch', 'pyspark', 'all-spark', 'r', 'julia'].flatMap(
      (name) => [`quay.io/jupyter/${name}-notebook`, `docker.io/jupyter/${name}-notebook`],
    ),
    'Jupyter Docker Stacks',
    'https://jupyter-docker-stacks.readthedocs.io',
    runsAs(1000, 'jovyan', debian),
  ),
  row(
    ['docker.io/nvidia/cuda', 'nvcr.io/nvidia/cuda'],
    'NVIDIA CUDA',
    hub('nvidia/cuda'),
    { user: rootUser, hasShell: true },
    [
      { tag: /ubuntu/, facts: debian },
      { tag: /ubi|rockylinux|centos/, facts: dnf },
    ],
  ),
  row(['docker.io/pytorch/pytorch'], 'PyTorch', hub('pytorch/pytorch'), asRoot),
  row(['docker.io/tensorflow/tensorflow'], 'TensorFlow', hub('tensorflow/tensorflow'), asRoot),
  row(['docker.io/continuumio/miniconda3'], 'Miniconda', hub('continuumio/miniconda3'), asRoot, [
    { tag: alpineVariant.tag, facts: otherDistribution },
  ]),
  row(['docker.io/condaforge/miniforge3'], 'Miniforge', hub('condaforge/miniforge3'), {
    user: rootUser,
    hasShell: true,
  }),
  row(['docker.io/mambaorg/micromamba'], 'micromamba', hub('mambaorg/micromamba'), runsAs(57439, 'mambauser', debian), [
    { tag: /alpine|amazon|fedora|ubi/, facts: otherDistribution },
  ]),
];

/** What pipelines and developers work with. */
const workshops: readonly ImageRow[] = [
  row(
    [
      'base',
      'hub',
      'node-base',
      'node-chrome',
      'node-chromium',
      'node-edge',
      'node-firefox',
      'router',
      'sessions',
    ].flatMap((name) => [`docker.io/selenium/${name}`]),
    'Selenium Grid',
    'https://github.com/SeleniumHQ/docker-selenium',
    runsAs(1200, 'seluser', debian),
  ),
  row(
    ['docker.io/cimg/*'],
    'CircleCI convenience image',
    'https://circleci.com/developer/images',
    runsAs(3434, 'circleci', debian),
  ),
  row(
    ['docker.io/gitpod/workspace-*'],
    'Gitpod workspace',
    'https://github.com/gitpod-io/workspace-images',
    runsAs(33333, 'gitpod', debian),
  ),
  row(
    ['mcr.microsoft.com/devcontainers/*', 'mcr.microsoft.com/vscode/devcontainers/*'],
    'Dev container',
    'https://github.com/devcontainers/images',
    { user: rootUser, hasShell: true },
  ),
  row(
    ['mcr.microsoft.com/playwright', 'mcr.microsoft.com/playwright/*'],
    'Playwright',
    'https://playwright.dev/docs/docker',
    asRoot,
  ),
  row(
    ['mcr.microsoft.com/powershell'],
    'PowerShell',
    'https://github.com/PowerShell/PowerShell-Docker',
    { user: rootUser, hasShell: true },
    [{ tag: /debian|ubuntu/, facts: debian }, alpineVariant],
  ),
  row(
    ['docker.io/curlimages/curl', 'quay.io/curl/curl'],
    'curl',
    hub('curlimages/curl'),
    runsAs(100, 'curl_user', alpine),
  ),
  row(['docker.io/amazon/aws-cli', 'public.ecr.aws/aws-cli/aws-cli'], 'AWS CLI', hub('amazon/aws-cli'), {
    user: rootUser,
    hasShell: true,
  }),
  row(['mcr.microsoft.com/azure-cli'], 'Azure CLI', 'https://learn.microsoft.com/cli/azure/run-azure-cli-docker', {
    user: rootUser,
    hasShell: true,
  }),
  row(
    ['docker.io/google/cloud-sdk', 'gcr.io/google.com/cloudsdktool/google-cloud-cli'],
    'Google Cloud CLI',
    hub('google/cloud-sdk'),
    asRoot,
    [alpineVariant],
  ),
  row(['docker.io/hashicorp/terraform'], 'Terraform', hub('hashicorp/terraform'), { ...alpine, user: rootUser }),
  row(
    ['docker.io/alpine/git', 'docker.io/alpine/helm', 'docker.io/alpine/k8s', 'docker.io/alpine/socat'],
    'Tool on Alpine Linux',
    'https://hub.docker.com/u/alpine',
    { ...alpine, user: rootUser },
  ),
  row(
    ['docker.io/moby/buildkit'],
    'BuildKit',
    'https://github.com/moby/buildkit/blob/master/Dockerfile',
    { ...alpine, user: rootUser, writablePaths: ['/run/buildkit', '/tmp'], volumes: ['/var/lib/buildkit'] },
    [
      {
        tag: /rootless/,
        facts: runsAs(1000, 'user', {
          writablePaths: ['/home/user/.local/tmp', '/run/user/1000', '/tmp'],
          volumes: ['/home/user/.local/share/buildkit'],
          setuidPrograms: '`newuidmap` and `newgidmap`',
        }),
      },
    ],
  ),
  row(
    ['docker.io/denoland/deno', 'ghcr.io/denoland/deno'],
    'Deno',
    'https://github.com/denoland/deno_docker',
    { ...asRoot, offersUser: { uid: 1993, gid: 1993, name: 'deno' } },
    [alpineVariant, { tag: /distroless|bin/, facts: { ...noShell, offersUser: undefined } }],
  ),
  row(
    ['ghcr.io/astral-sh/uv'],
    'uv',
    'https://docs.astral.sh/uv/guides/integration/docker/',
    { ...noShell, user: rootUser },
    [{ tag: /debian|bookworm|trixie|bullseye/, facts: debian }, alpineVariant],
  ),
];

/** Applications and services that the other tables do not have. */
const applications: readonly ImageRow[] = [
  ...(
    [
      ['drupal', 'Drupal'],
      ['joomla', 'Joomla'],
      ['mediawiki', 'MediaWiki'],
      ['matomo', 'Matomo'],
      ['phpmyadmin', 'phpMyAdmin'],
    ] as const
  ).map(([name, title]) =>
    official(name, title, { ...asRoot, rootKept: 'main', ports: [80] }, [
      { tag: /fpm/, facts: { ports: [9000] } },
      alpineVariant,
    ]),
  ),
  official('swift', 'Swift', { user: rootUser, hasShell: true }, [
    { tag: /focal|jammy|noble|bookworm/, facts: debian },
    { tag: /slim/, facts: { hasShell: true } },
  ]),
  official('clojure', 'Clojure', { user: rootUser, hasShell: true }, [
    { tag: /bullseye|bookworm|trixie|focal|jammy|noble/, facts: debian },
    alpineVariant,
  ]),
  official('redmine', 'Redmine', { ...asRoot, ports: [3000] }, [alpineVariant]),
  official('solr', 'Apache Solr', runsAs(8983, 'solr', { hasShell: true, ports: [8983] })),
  row(['docker.io/grafana/loki'], 'Grafana Loki', hub('grafana/loki'), runsAs(10001, 'loki', { ports: [3100] })),
  row(['docker.io/grafana/promtail'], 'Promtail', hub('grafana/promtail'), { user: rootUser }),
  row(
    ['docker.io/fluent/fluent-bit', 'cr.fluentbit.io/fluent/fluent-bit'],
    'Fluent Bit',
    'https://docs.fluentbit.io',
    { ...noShell, user: rootUser },
    [{ tag: /debug/, facts: { hasShell: true } }],
  ),
  row(
    ['mcr.microsoft.com/mssql/server'],
    'Microsoft SQL Server',
    'https://hub.docker.com/r/microsoft/mssql-server',
    runsAs(10001, 'mssql', { ...debian, ports: [1433] }),
  ),
  row(
    [
      ...['registry.k8s.io', 'k8s.gcr.io'].map((registry) => `${registry}/ingress-nginx/controller`),
      'quay.io/kubernetes-ingress-controller/nginx-ingress-controller',
      'docker.io/rancher/nginx-ingress-controller',
    ],
    'Ingress NGINX controller',
    'https://github.com/kubernetes/ingress-nginx/issues/7050',
    runsAs(101, 'www-data', { ...alpine, writesImage: { path: '/etc/nginx' }, asksCluster: true }),
  ),
  row(
    ['quay.io/argoproj/argocd'],
    'Argo CD',
    'https://github.com/argoproj/argo-cd/blob/master/Dockerfile',
    runsAs(999, 'argocd', debian),
  ),
  // Tunnels are root's matter: there it is not only the init.
  row(
    ['lscr.io', 'docker.io', 'ghcr.io'].map((registry) => `${registry}/linuxserver/wireguard`),
    'WireGuard (LinuxServer.io image)',
    'https://docs.linuxserver.io/images/docker-wireguard/',
    { user: rootUser, hasShell: true },
  ),
  row(
    ['lscr.io/linuxserver/*', 'docker.io/linuxserver/*', 'ghcr.io/linuxserver/*'],
    'LinuxServer.io image',
    'https://docs.linuxserver.io/general/understanding-puid-and-pgid/',
    { user: rootUser, rootKept: 'init', hasShell: true },
  ),
];

/** Tools, workshops of developers, hardened images, and applications. */
export const toolImages: readonly ImageRow[] = [hardened, chainguard, ...science, ...workshops, ...applications];
