import type { Findable } from '../../src/adapters/http/guide/findable.js';
import { search, type Found, type Piece } from './search.js';

const made = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...inner: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inner);
  return element;
};

const shown = ({ text, isFound }: Piece): Node | string =>
  isFound ? made('mark', '', text) : text;

const optionOf = (up: string, { part, around }: Found, place: number): HTMLAnchorElement => {
  const title = part.heading === part.page ? part.page : `${part.page} › ${part.heading}`;
  const option = made('a', '', made('b', '', title), made('span', '', ...around.map(shown)));
  option.id = `found-${place}`;
  option.href = up + part.href;
  option.tabIndex = -1;
  option.setAttribute('role', 'option');
  return option;
};

const load = async (up: string): Promise<readonly Findable[]> => {
  const reply = await fetch(`${up}guide/search.json`);
  if (!reply.ok) throw new Error(`search.json: ${reply.status}`);
  return (await reply.json()) as readonly Findable[];
};

interface Elements {
  readonly input: HTMLInputElement;
  readonly list: HTMLElement;
  readonly status: HTMLElement;
}

/** Starts the search, a combobox: the focus stays in the field, and arrows choose among the results. */
export const startSearch = (up: string, { input, list, status }: Elements): void => {
  let parts: Promise<readonly Findable[]> | undefined;
  let options: readonly HTMLAnchorElement[] = [];
  let chosen = -1;

  const choose = (place: number): void => {
    options[chosen]?.removeAttribute('aria-selected');
    chosen = place;
    const option = options[chosen];
    if (option === undefined) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };

  const open = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) choose(-1);
  };

  const tell = (text: string): void => {
    status.textContent = text;
  };

  const show = async (): Promise<void> => {
    const query = input.value;
    if (query.trim() === '') {
      open(false);
      tell('');
      return;
    }
    try {
      const found = search(await (parts ??= load(up)), query);
      // The text has changed since, and the newer query shows its own results.
      if (input.value !== query) return;
      options = found.map((one, place) => optionOf(up, one, place));
      list.replaceChildren(...options);
      open(options.length > 0);
      choose(options.length > 0 ? 0 : -1);
      tell(options.length > 0 ? `${options.length} found` : 'Nothing found');
    } catch {
      parts = undefined;
      open(false);
      tell('The search cannot be loaded');
    }
  };

  const leave = (): void => {
    open(false);
    tell('');
  };

  input.addEventListener('input', () => void show());
  input.addEventListener('focus', () => void show());
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && options.length > 0) {
      event.preventDefault();
      choose((chosen + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      options[chosen]?.click();
    } else if (event.key === 'Escape') {
      leave();
      input.blur();
    }
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !list.contains(target) && target !== input) leave();
  });
  // A link to a heading of the same page does not leave the page, so the list is closed here.
  list.addEventListener('click', () => {
    leave();
    input.blur();
  });
};
