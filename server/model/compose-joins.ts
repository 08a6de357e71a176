import type { Project, Service } from './compose.ts';
import { remember } from './remember.ts';

const byName = remember((project: Project) => new Map(project.services.map((service) => [service.name, service])));

/** The service of `project` that is called `name`, as other services and their programs call it. */
export function serviceNamed(project: Project, name: string): Service | undefined {
  return byName(project).get(name);
}

const ipcModes = remember((project: Project) => {
  const slots = project.services.map((service) => service.text('ipc'));
  const counts = new Map<string, number>();
  for (const { value = '' } of slots) counts.set(value, (counts.get(value) ?? 0) + 1);
  const isOpen = slots.some(({ state, value }) => state === 'dynamic' || value?.startsWith('container:') === true);
  return { counts, isOpen };
});

/** How many services join the shared memory of `service`; infinity where there may be others. */
export function ipcGuests({ name, project }: Service): number {
  const { counts, isOpen } = ipcModes(project);
  return isOpen ? Number.POSITIVE_INFINITY : (counts.get(`service:${name}`) ?? 0);
}
