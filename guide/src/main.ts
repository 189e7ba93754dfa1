import './guide.css';
import { startSearch } from './find.js';
import { markPlace } from './place.js';

const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
};

const input = byId('_search') as HTMLInputElement;
startSearch(document.body.dataset['up'] ?? '', {
  input,
  list: byId('_found'),
  status: byId('_told'),
});
document.querySelector('search')?.removeAttribute('hidden');

addEventListener('keydown', (event) => {
  if (event.target instanceof HTMLInputElement) return;
  const isAsked = event.key === '/' || (event.key === 'k' && (event.ctrlKey || event.metaKey));
  if (!isAsked) return;
  event.preventDefault();
  input.focus();
  input.select();
});

const copyButton = (code: HTMLElement): HTMLButtonElement => {
  const button = document.createElement('button');
  button.textContent = 'Copy';
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(code.textContent).then(() => {
      button.textContent = 'Copied';
    });
  });
  // Restores the label once the pointer or the focus has left the button.
  for (const left of ['blur', 'pointerleave'])
    button.addEventListener(left, () => {
      button.textContent = 'Copy';
    });
  return button;
};

// Browsers provide a clipboard only on pages that are served securely.
if (isSecureContext)
  for (const code of document.querySelectorAll<HTMLElement>('.code code'))
    code.closest('.code')?.append(copyButton(code));

// On a phone the list of headings covers the heading that was chosen in it.
const inside = byId('_inside');
inside.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLAnchorElement && inside.matches(':popover-open')) inside.hidePopover();
});

markPlace(inside);
