import { isPlainObject } from '../manifest/plain-object';

/**
 * Whether the whole of an object is in what it holds itself, so that a map can be made of it. A Map, a Set or a Date keeps
 * it elsewhere, and so does an object of a class with getters, and one that inherits values.
 */
export function isMap(value: object): boolean {
  if (isPlainObject(value)) return true;
  return (
    isSimple(value) && prototypesOf(value).every((prototype) => Object.values(membersOf(prototype)).every(isMethod))
  );
}

/** Whether an object can hold fields: one of a class can, a Map cannot, whatever was put into it. */
export function canHoldFields(value: object): boolean {
  return isPlainObject(value) || isSimple(value);
}

/** Whether an object is none of those that JavaScript itself makes, such as a Map or a Date. */
function isSimple(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** What an object inherits from, without what every object does. */
function prototypesOf(value: object): object[] {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null || Object.getPrototypeOf(prototype) === null) return [];
  return [prototype, ...prototypesOf(prototype)];
}

function membersOf(prototype: object): Readonly<Record<string, PropertyDescriptor>> {
  return Object.getOwnPropertyDescriptors(prototype);
}

function isMethod({ value }: PropertyDescriptor): boolean {
  return typeof value === 'function';
}
