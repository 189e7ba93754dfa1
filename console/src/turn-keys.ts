import { signal } from '@preact/signals';

const NAME = 'xrs_console_keys';

const readChoice = (): boolean => {
  try {
    return localStorage.getItem(NAME) !== 'off';
  } catch {
    return true;
  }
};

/** Whether keys without Ctrl act. Who speaks to the computer, or hits keys by accident, can turn them off in this browser. */
export const areKeysOn = signal(readChoice());

export const turnKeys = (isOn: boolean): void => {
  areKeysOn.value = isOn;
  try {
    if (isOn) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, 'off');
  } catch {
    // A browser that stores nothing for this page forgets the choice with the page.
  }
};
