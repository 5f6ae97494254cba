import { expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

const environment = {
  AWS_SECRET_ACCESS_KEY: 'abc/def+ghi"jkl',
  SESSION_TOKEN: 'abc/def+ghi"jkl-and-more',
  NPM_TOKEN: 'short',
  HOME: '/home/somebody',
};
const without = (output: string) => withoutSecrets({ output }, environment).output;

test('the value of a variable whose name says that it is secret is replaced by the name, however it is written', () => {
  const [secret] = [environment.AWS_SECRET_ACCESS_KEY];
  expect(without(`can't log in with ${secret}`)).toBe(`can't log in with [AWS_SECRET_ACCESS_KEY]`);
  expect(without(JSON.stringify({ secret }))).toBe('{"secret":"[AWS_SECRET_ACCESS_KEY]"}');
  expect(without(`https://x/?key=${encodeURIComponent(secret)}`)).toBe('https://x/?key=[AWS_SECRET_ACCESS_KEY]');
});

test('of two values the longer one comes first', () => {
  expect(without(`it is ${environment.SESSION_TOKEN}.`)).toBe('it is [SESSION_TOKEN].');
});

test('other variables, and values that would be found in any text, stay', () => {
  expect(without('short of memory in /home/somebody')).toBe('short of memory in /home/somebody');
});
