/** The off-heap counter falls in the tick of a detach or a shrink: look just before, or never see what was there. */
export function wrapDetaching(before: () => void): void {
  const wrap = (owner: object, name: string) => {
    const original = Reflect.get(owner, name) as ((...args: unknown[]) => unknown) | undefined;
    if (original === undefined) return;
    Reflect.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]) {
        before();
        return Reflect.apply(original, this, args);
      },
    });
  };
  wrap(ArrayBuffer.prototype, 'transfer');
  wrap(ArrayBuffer.prototype, 'transferToFixedLength');
  wrap(ArrayBuffer.prototype, 'resize');
  wrap(globalThis, 'structuredClone');
  wrap(MessagePort.prototype, 'postMessage');
}
