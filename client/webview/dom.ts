/** What an element is made of: its attributes and what is in it. Texts become text, never markup. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A new element; attributes that are undefined or false are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : String(value));
  made.append(...children);
  return made;
}

/** A button that does `act`. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', act);
  return made;
}

/** A box that says on or off. */
export function checkbox(label: string, isOn: boolean, change: (isOn: boolean) => void): HTMLElement {
  const box = element('input', { type: 'checkbox', checked: isOn });
  box.addEventListener('change', () => change(box.checked));
  return element('label', {}, box, ` ${label}`);
}

/** What is typed to find something, and boxes that leave something out. */
export function filters(search: (text: string) => void, legend: string, ...boxes: readonly HTMLElement[]): HTMLElement {
  const field = element('input', {
    ...{ type: 'search', placeholder: 'Id, package or title', 'aria-label': 'Filter findings' },
  });
  field.addEventListener('input', () => search(field.value));
  const set = element('fieldset', {}, element('legend', { class: 'heard' }, legend), ...boxes);
  return element('div', { role: 'search', class: 'filters' }, field, set);
}

/** A theme's colour by its variable. */
export function colour(name: string, otherwise: string): string {
  return getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;
}
