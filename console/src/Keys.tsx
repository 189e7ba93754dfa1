import type { RefObject } from 'preact';
import { areKeysOn, turnKeys } from './turn-keys.js';
import { PAGES, SHORTCUTS } from './place.js';

/** The dialog that lists the keys, and turns them off. */
export const Keys = ({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) => (
  <dialog ref={dialog} aria-label="Keys">
    <h2>Keys</h2>
    <dl>
      {PAGES.map(([name, title]) => (
        <div>
          <dt>
            <kbd>g</kbd> <kbd>{Object.keys(SHORTCUTS).find((key) => SHORTCUTS[key] === name)}</kbd>
          </dt>
          <dd>{title}</dd>
        </div>
      ))}
      <div>
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>The first field of the page</dd>
      </div>
      <div>
        <dt>
          <kbd>?</kbd>
        </dt>
        <dd>These keys</dd>
      </div>
    </dl>
    <label>
      <input
        type="checkbox"
        checked={areKeysOn.value}
        onChange={({ currentTarget }) => {
          turnKeys(currentTarget.checked);
        }}
      />
      Use these keys
    </label>
    <div class="row end">
      <button autofocus onClick={() => dialog.current?.close()}>
        Close
      </button>
    </div>
  </dialog>
);
