import { useLocation } from '@solidjs/router'
import { NotThere } from '../kit/frame/NotThere.tsx'

export const NowherePage = () => {
  const location = useLocation()
  return <NotThere what="page" name={location.pathname} href="" known={['tunnels', 'hosts', 'operations']} />
}
