//! Proxies on loopback that connect to a fixed address, whatever name was requested.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Server;

/// What a proxy received: CONNECT heads, or the target of a SOCKS request.
pub(crate) type Received = Arc<Mutex<Vec<String>>>;

/// A proxy that opens each tunnel to `to`.
pub(crate) async fn tunnels(to: SocketAddr) -> (Server, Received) {
    let received = Received::default();
    let notes = Arc::clone(&received);
    let proxy = Server::start(move |_, stream| serve_tunnel(stream, to, Arc::clone(&notes))).await;
    (proxy, received)
}

pub(crate) async fn serve_tunnel(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    to: SocketAddr,
    received: Received,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    received.lock().unwrap().push(String::from_utf8(head).unwrap());
    let mut server = TcpStream::connect(to).await.unwrap();
    // A length means nothing in the response to a CONNECT.
    let _ = stream
        .write_all(b"HTTP/1.1 200 Connection established\r\ncontent-length: 10\r\n\r\n")
        .await;
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
}

/// A SOCKS 5 proxy that connects all to `to`, and asks for this user name and password where there are any.
pub(crate) async fn socks(to: SocketAddr, user: Option<(&'static str, &'static str)>) -> (Server, Received) {
    let received = Received::default();
    let notes = Arc::clone(&received);
    let proxy = Server::start(move |_, stream| {
        let notes = Arc::clone(&notes);
        async move {
            let _ = serve_socks(stream, to, user, &notes, None).await;
        }
    })
    .await;
    (proxy, received)
}

/// A SOCKS 5 proxy that refuses every target but this one, and connects that one to `to`.
pub(crate) async fn socks_that_allows(to: SocketAddr, allowed: &'static str) -> (Server, Received) {
    let received = Received::default();
    let notes = Arc::clone(&received);
    let proxy = Server::start(move |_, stream| {
        let notes = Arc::clone(&notes);
        async move {
            let _ = serve_socks(stream, to, None, &notes, Some(allowed)).await;
        }
    })
    .await;
    (proxy, received)
}

/// RFC 1928, and RFC 1929 for the user name.
async fn serve_socks(
    mut stream: TcpStream,
    to: SocketAddr,
    user: Option<(&str, &str)>,
    received: &Received,
    allowed: Option<&str>,
) -> std::io::Result<()> {
    assert_eq!(stream.read_u8().await?, 5);
    let methods = bytes(&mut stream).await?;
    let method = if user.is_some() { 2 } else { 0 };
    if !methods.contains(&method) {
        return stream.write_all(&[5, 0xff]).await;
    }
    stream.write_all(&[5, method]).await?;
    if let Some((name, password)) = user {
        assert_eq!(stream.read_u8().await?, 1);
        let right =
            bytes(&mut stream).await? == name.as_bytes() && bytes(&mut stream).await? == password.as_bytes();
        stream.write_all(&[1, u8::from(!right)]).await?;
        if !right {
            return Ok(());
        }
    }
    let mut request = [0; 4];
    stream.read_exact(&mut request).await?;
    let target = match request[3] {
        1 => {
            let mut address = [0; 4];
            stream.read_exact(&mut address).await?;
            std::net::Ipv4Addr::from(address).to_string()
        }
        3 => String::from_utf8(bytes(&mut stream).await?).unwrap(),
        _ => {
            let mut address = [0; 16];
            stream.read_exact(&mut address).await?;
            std::net::Ipv6Addr::from(address).to_string()
        }
    };
    let port = stream.read_u16().await?;
    received.lock().unwrap().push(format!("{target} {port}"));
    if allowed.is_some_and(|allowed| allowed != target) {
        // Host unreachable.
        return stream.write_all(&[5, 4, 0, 1, 0, 0, 0, 0, 0, 0]).await;
    }
    let mut server = TcpStream::connect(to).await?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut server).await?;
    Ok(())
}

/// A length of one byte, and so many bytes.
async fn bytes(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
