/** Processors that images name differently than Node does. Source: https://go.dev/doc/install/source#environment */
const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** The processor of this machine, as images name it: `amd64`. */
export function machineArchitecture(): string {
  return names[process.arch] ?? process.arch;
}
