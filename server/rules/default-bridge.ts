import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'default-bridge',
  title: "Engine's default bridge",
  severity: 'low',
  profile: 'recommended',
  formats: ['compose'],
  why: 'On the default bridge stand all containers that nobody gave a network, of every project, and each reaches every port of the others. A project has a network of its own, unless it is told otherwise.',
  remedy: 'Leave `network_mode: bridge` out, and name the networks that the service needs.',
  references: { 'cis-docker': '5.30' },

  *service({ name, networkMode, isWindows }) {
    if (isWindows || networkMode.value !== 'bridge') return;
    yield {
      range: networkMode.range,
      message: `\`${name}\` stands on the default bridge, with containers of every other project`,
      fixes: [
        shared(networkMode, {
          title: 'Join the network of the project instead',
          safety: 'unsafe',
          breaks: 'Containers of other projects no longer reach it by its address, nor it them',
          edits: () => networkMode.remove(),
        }),
      ],
    };
  },
});
