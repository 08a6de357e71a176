import { baseName } from './file-path.ts';

/** `deployment.template.yaml`, `job.tmpl.json`, `service.yaml.tpl`. */
const templateName = /(?:^|[._-])(?:template|tmpl|tpl)\.(?:ya?ml|json)$|\.(?:ya?ml|json)\.(?:template|tmpl|tpl)$/i;
/** What programs that fill in text look for: `{{ x }}`, `${X}`, `$(X)`, `$X`, `<% x %>`, `{% x %}`, `@X@`, `%X%`, `__X__`, `<X>`. */
const gap = /\{\{|\{%|<%|\$[\w({]|@\w+@|%\w+%|__\w+__|<[A-Za-z][\w .-]*>/;

/**
 * Whether the file at `path` is something that a program adds to: it calls itself a template, and has no gap that text could
 * be filled into.
 */
export function isProgramInput(path: string, text: string): boolean {
  return templateName.test(baseName(path)) && !gap.test(text.replace(/^[ \t]*#.*$/gm, ''));
}
