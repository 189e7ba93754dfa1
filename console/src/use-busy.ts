import { useRef, useState } from 'preact/hooks';

interface Busy {
  /** For `aria-disabled` of the button: a button that is `disabled` loses the focus, and with it the place on the page. */
  readonly isBusy: boolean;
  /** Runs the work, unless it is still running: the second click of two does nothing. */
  readonly run: () => void;
}

/** Work behind a button that is done once at a time. */
export const useBusy = (work: () => Promise<void>): Busy => {
  const [isBusy, setBusy] = useState(false);
  // Known at once, while the state is known only to the next drawing.
  const isRunning = useRef(false);
  const once = async (): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    await work();
    isRunning.current = false;
    setBusy(false);
  };
  return { isBusy, run: () => void once() };
};
