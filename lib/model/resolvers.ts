import { type ApiObject, App, ImplicitTokenResolver, LazyResolver, NumberStringUnionResolver } from 'cdk8s';

/** The resolvers of every app, which leave plain values as they are. */
const COMMON_RESOLVERS: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether the app of an object was given resolvers, which may change any value. */
export function hasOwnResolvers(object: ApiObject): boolean {
  return App.of(object).resolvers.some((resolver) => !COMMON_RESOLVERS.includes(resolver.constructor));
}
