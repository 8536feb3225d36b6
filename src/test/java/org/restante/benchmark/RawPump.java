package org.restante.benchmark;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The limit that MSRP is measured against: octets from one Netty channel to another over loopback, and nothing else. Pieces
 * and the octets that may wait for the socket are as many as in the MSRP engine.
 */
final class RawPump implements AutoCloseable {

    private static final int PIECE_OCTETS = 64 * 1024;
    private static final WriteBufferWaterMark WAITING_OCTETS = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final EventLoopGroup sending = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoopGroup receiving = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** {@return seconds that so many octets take} */
    double run(long octets) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        Channel listener = new ServerBootstrap().group(receiving).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Drain(octets, arrived));
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
        long start = System.nanoTime();
        Channel sender = new Bootstrap().group(sending).channel(NioSocketChannel.class)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING_OCTETS).handler(new Source(octets))
                .connect(listener.localAddress()).sync().channel();
        if (!arrived.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the raw pump is stuck");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        sender.close().sync();
        listener.close().sync();
        return seconds;
    }

    /** {@return a channel that sends so many octets to whoever connects to it, its port free} */
    Channel serve(long octets) throws InterruptedException {
        return new ServerBootstrap().group(sending).channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING_OCTETS)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Source(octets));
                    }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
    }

    /** {@return seconds until all octets are there that whoever listens at a port sends} */
    double take(int port, long octets) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        long start = System.nanoTime();
        Channel receiver = new Bootstrap().group(receiving).channel(NioSocketChannel.class).handler(new Drain(octets, arrived))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).sync().channel();
        if (!arrived.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the raw pump is stuck");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        receiver.close().sync();
        return seconds;
    }

    @Override
    public void close() {
        sending.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        receiving.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Writes as long as the socket takes octets. */
    private static final class Source extends ChannelInboundHandlerAdapter {

        private final ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(PIECE_OCTETS).writeZero(PIECE_OCTETS);
        private long left;

        Source(long octets) {
            left = octets;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            pump(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable()) {
                ctx.executor().execute(() -> pump(ctx));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            piece.release();
        }

        private void pump(ChannelHandlerContext ctx) {
            while (left > 0 && ctx.channel().isWritable()) {
                int length = (int) Math.min(left, PIECE_OCTETS);
                left -= length;
                ctx.write(piece.retainedSlice(0, length), ctx.voidPromise());
            }
            ctx.flush();
        }
    }

    /** Counts and forgets. */
    private static final class Drain extends ChannelInboundHandlerAdapter {

        private final CountDownLatch arrived;
        private long left;

        Drain(long octets, CountDownLatch arrived) {
            this.left = octets;
            this.arrived = arrived;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object octets) {
            ByteBuf read = (ByteBuf) octets;
            left -= read.readableBytes();
            read.release();
            if (left <= 0) {
                arrived.countDown();
            }
        }
    }
}
