import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { auditContainers } from '../../server/engine/audit.ts';
import { defaultConfig } from '../../server/engine/config.ts';
import { judgeSettings } from '../../server/model/engine-settings.ts';
import { readInfo } from '../../server/sources/engines/read-info.ts';
import { readInspect } from '../../server/sources/engines/read-inspect.ts';

const today = '2026-11-22';
const id = 'a'.repeat(64);
const tightHost = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges:true'],
  Memory: 33_554_432,
  MemorySwap: 33_554_432,
  NanoCpus: 500_000_000,
  PidsLimit: 20,
  CgroupnsMode: 'private',
  NetworkMode: 'app_inside',
  IpcMode: 'private',
  RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
};

/** An inspected container that nothing is wrong with, and `host`, `config` and `more` over that. */
function inspected(host: object = {}, config: object = {}, more: object = {}): unknown {
  return {
    Id: id,
    Name: '/app',
    Config: {
      Image: 'app',
      User: '1000',
      Healthcheck: { Test: ['CMD', 'true'] },
      ExposedPorts: { '8080/tcp': {} },
      ...config,
    },
    HostConfig: { ...tightHost, ...host },
    Mounts: [],
    ...more,
  };
}

function rulesOf(container: unknown): string[] {
  const [audit] = auditContainers(readInspect([container]), defaultConfig(), today);
  assert.ok(audit);
  return audit.findings.map(({ rule }) => rule.id);
}

describe('the audit of a container', () => {
  it('finds nothing in one that is hardened', () => {
    assert.deepEqual(rulesOf(inspected()), []);
  });

  const bind = (Source: string, more: object = {}) => ({
    Mounts: [{ Type: 'bind', Source, Destination: '/x', RW: true, Propagation: 'rprivate', ...more }],
  });
  const cases: [string, unknown][] = [
    ['root-user', inspected({}, { User: '' })],
    ['root-user', inspected({}, { User: '0:0' })],
    ['privileged-container', inspected({ Privileged: true })],
    ['dangerous-capability', inspected({ CapAdd: ['SYS_ADMIN'] })],
    ['undropped-capabilities', inspected({ CapDrop: null })],
    ['privilege-escalation', inspected({ SecurityOpt: null })],
    ['unconfined-seccomp', inspected({ SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] })],
    ['unconfined-apparmor', inspected({}, {}, { AppArmorProfile: 'unconfined' })],
    ['disabled-selinux', inspected({ SecurityOpt: ['no-new-privileges', 'label=disable'] })],
    ['writable-root-filesystem', inspected({ ReadonlyRootfs: false })],
    ['runtime-socket-mount', inspected({}, {}, bind('/var/run/docker.sock'))],
    ['sensitive-host-path', inspected({}, {}, bind('/etc'))],
    ['mount-propagation', inspected({}, {}, bind('/srv/data', { Propagation: 'rshared' }))],
    [
      'host-device',
      inspected({ Devices: [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda', CgroupPermissions: 'rwm' }] }),
    ],
    ['host-pid', inspected({ PidMode: 'host' })],
    ['host-ipc', inspected({ IpcMode: 'host' })],
    ['host-uts', inspected({ UTSMode: 'host' })],
    ['host-user-namespace', inspected({ UsernsMode: 'host' })],
    ['host-cgroup', inspected({ CgroupnsMode: 'host' })],
    ['host-network', inspected({ NetworkMode: 'host' })],
    ['default-bridge', inspected({ NetworkMode: 'default' })],
    ['missing-memory-limit', inspected({ Memory: 0, MemorySwap: 0 })],
    ['missing-cpu-limit', inspected({ NanoCpus: 0 })],
    ['missing-process-limit', inspected({ PidsLimit: null })],
    ['missing-process-limit', inspected({ PidsLimit: -1 })],
    ['unbounded-ulimit', inspected({ Ulimits: [{ Name: 'nofile', Soft: -1, Hard: -1 }] })],
    ['unbounded-restart', inspected({ RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } })],
    ['missing-healthcheck', inspected({}, { Healthcheck: null })],
    ['missing-healthcheck', inspected({}, { Healthcheck: { Test: ['NONE'] } })],
    ['port-on-all-interfaces', inspected({ PortBindings: { '8080/tcp': [{ HostIp: '', HostPort: '8080' }] } })],
    ['privileged-port', inspected({ PortBindings: { '8080/tcp': [{ HostIp: '192.168.1.5', HostPort: '843' }] } })],
    ['administrative-port', inspected({ PortBindings: { '22/tcp': [{ HostIp: '', HostPort: '2222' }] } })],
  ];
  const other = { Id: 'b'.repeat(64), Name: '/db' };
  const beyond: [string, unknown][] = [
    ['disabled-logging', inspected({ LogConfig: { Type: 'none', Config: {} } })],
    ['disabled-oom-killer', inspected({ OomKillDisable: true })],
    ['disabled-oom-killer', inspected({ OomScoreAdj: -1000 })],
    ['executable-tmpfs', inspected({ Tmpfs: { '/tmp': 'exec' } })],
    ['host-gateway', inspected({ ExtraHosts: ['store:host-gateway'] })],
    ['inherited-mounts', inspected({ VolumesFrom: [other.Id] })],
    ['joined-namespace', inspected({ PidMode: `container:${other.Id}` })],
    ['joined-namespace', inspected({ NetworkMode: `container:${other.Id}` })],
    ['open-terminal', inspected({}, { Tty: true })],
    ['open-terminal', inspected({}, { OpenStdin: true })],
    ['unlimited-swap', inspected({ MemorySwap: 67_108_864 })],
    ['unmasked-proc', inspected({ MaskedPaths: [], ReadonlyPaths: [] })],
    ['weak-sysctl', inspected({ Sysctls: { 'net.ipv4.conf.all.rp_filter': '0' } })],
  ];
  for (const [rule, container] of beyond)
    it(`finds ${rule}, which the benchmark does not have, in ${JSON.stringify(container).length} bytes of settings`, () => {
      const audits = auditContainers(readInspect([container, inspected({}, {}, other)]), defaultConfig(), today);
      const [found, none] = audits.map(({ findings }) => findings.map((each) => [each.rule.id, each.items]));
      assert.deepEqual(found, [[rule, []]]);
      assert.deepEqual(none, []);
      const [message] = audits[0]?.findings.map((each) => each.message) ?? [];
      assert.doesNotMatch(message ?? '', /bbbb|this file/);
    });

  it('finds that a program lets everybody in, by its arguments or its environment', () => {
    const traefik = { Image: 'traefik:v3.5', Cmd: ['--providers.docker=true', '--api.insecure=true'] };
    assert.deepEqual(rulesOf(inspected({}, traefik)), ['open-access']);
    const postgres = { Image: 'postgres:17', Env: ['PATH=/bin', 'POSTGRES_HOST_AUTH_METHOD=trust'] };
    assert.deepEqual(rulesOf(inspected({}, postgres)), ['open-access']);
  });

  it('takes a dollar for the character that it is', () => {
    const host = { Sysctls: { 'net.ipv4.conf.all.rp_filter': '$X' }, Tmpfs: { '/$HOME': 'exec' } };
    const [audit] = auditContainers(readInspect([inspected(host, { User: '$UID' })]), defaultConfig(), today);
    const messages = audit?.findings.map(({ message }) => message) ?? [];
    assert.ok(
      messages.some((message) => message.includes('`/$HOME`')),
      messages.join('\n'),
    );
    assert.deepEqual(
      audit?.findings.map(({ rule }) => rule.id),
      ['executable-tmpfs'],
    );
  });

  for (const [rule, container] of cases)
    it(`finds ${rule} in ${JSON.stringify(container).length} bytes of settings, and the item of the benchmark`, () => {
      const [audit] = auditContainers(readInspect([container]), defaultConfig(), today);
      const finding = audit?.findings.find((each) => each.rule.id === rule);
      assert.ok(finding, audit?.findings.map((each) => each.rule.id).join());
      assert.ok(finding.items.length > 0);
      assert.match(finding.message, /`app`|app/);
    });

  it('finds nothing else than what each breaks', () => {
    for (const [rule, container] of cases) {
      const others = rulesOf(container).filter((each) => each !== rule);
      // A port that is open to all is that too, and privileged containers hold every capability.
      const allowed = [
        'port-on-all-interfaces',
        'undropped-capabilities',
        'privilege-escalation',
        'unconfined-seccomp',
        'unconfined-apparmor',
        'host-device',
      ];
      assert.deepEqual(
        others.filter((each) => !allowed.includes(each)),
        [],
        rule,
      );
    }
  });

  it('judges each by its own settings, whatever it is called', () => {
    const names = ['/a b', '/"quoted"', '/__proto__', '/x-y_z.1', '/services'];
    const all = names.map((Name, index) =>
      inspected(index === 0 ? {} : { Privileged: true }, { Image: 'sha256:0123' }, { Name }),
    );
    const audits = auditContainers(readInspect(all), defaultConfig(), today);
    assert.deepEqual(
      audits.map(({ findings }) => findings.some(({ rule }) => rule.id === 'privileged-container')),
      [false, true, true, true, true],
    );
  });

  it('knows which service it was made of', () => {
    const Labels = {
      'com.docker.compose.service': 'web',
      'com.docker.compose.project.config_files': '/a/compose.yaml,/a/b.yaml',
    };
    const [audit] = auditContainers(readInspect([inspected({}, { Labels })]), defaultConfig(), today);
    assert.deepEqual(audit?.origin, { files: ['/a/compose.yaml', '/a/b.yaml'], service: 'web' });
  });

  it('passes over what is no container', () => {
    for (const other of [null, 1, 'x', {}, { Id: 'x' }, { Id: id }, { Id: '../..', HostConfig: {} }])
      assert.deepEqual(readInspect([other]), []);
    assert.equal(
      readInspect({ Id: id, HostConfig: { Mounts: 'x', Sysctls: [], Ulimits: [null], PortBindings: { x: [1] } } })
        .length,
      1,
    );
  });
});

describe('the audit of an engine', () => {
  it('judges what Docker says', () => {
    const settings = readInfo(
      {
        SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns', 'name=no-new-privileges'],
        LiveRestoreEnabled: true,
        LoggingDriver: 'syslog',
        Driver: 'overlay2',
        ExperimentalBuild: false,
        RegistryConfig: {
          InsecureRegistryCIDRs: ['127.0.0.0/8', '10.0.0.0/8'],
          IndexConfigs: { 'docker.io': { Secure: true }, 'r.local:5000': { Secure: false } },
        },
      },
      [{ Options: { 'com.docker.network.bridge.enable_icc': 'false' } }],
    );
    const verdicts = judgeSettings(settings);
    assert.deepEqual(
      verdicts.filter(({ isGood }) => !isGood).map(({ item }) => item),
      ['2.1', '2.5'],
    );
    assert.match(verdicts.find(({ item }) => item === '2.5')?.meaning ?? '', /`r\.local:5000`, `10\.0\.0\.0\/8`/);
    assert.equal(verdicts.length, 10);
  });

  it('judges what Podman says, and nothing that is not said', () => {
    const settings = readInfo(
      {
        host: { security: { rootless: true, seccompEnabled: true }, logDriver: 'journald' },
        version: { Version: '5.2.0' },
      },
      undefined,
    );
    assert.deepEqual(
      judgeSettings(settings).map(({ item, isGood }) => [item, isGood]),
      [
        ['2.1', true],
        ['2.9', true],
        ['2.13', true],
        ['2.17', true],
      ],
    );
    assert.deepEqual(judgeSettings(readInfo('x', null)), []);
  });
});
