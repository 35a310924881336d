import { type ApiObject, App, ImplicitTokenResolver, LazyResolver, NumberStringUnionResolver } from 'cdk8s';

/** The resolvers of every app, which leave plain values as they are. */
const COMMON_RESOLVERS: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether the app of an object was given resolvers, which may change any value; a chart outside of an app has none. */
export function hasOwnResolvers(object: ApiObject): boolean {
  const { resolvers = [] }: Partial<App> = App.of(object);
  return resolvers.some((resolver) => !COMMON_RESOLVERS.includes(resolver.constructor));
}
